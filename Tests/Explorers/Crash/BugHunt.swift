#if PlantedBugs
    import LogStore
    import Support

    /// Switches the engine's rules off one after the other, and looks whether the images turn red.
    struct BugHunt {
        /// Images after which a bug counts as not seen.
        var images: Int
        var seed: UInt64

        /// Stories that are red without the bug too say nothing about it: so many are passed over.
        private static let mostPassedOver = 5

        /// Prints a line for each bug; true if all were seen.
        func run(only name: String?) -> Bool {
            let missed = PlantedBug.allCases.filter { (name == nil || name == "\($0)") && !isSeen($0) }.map { "\($0)" }
            print("seed \(seed): " + (missed.isEmpty ? "every planted bug was seen" : "not seen: \(missed.joined(separator: " "))"))
            return missed.isEmpty
        }

        private func isSeen(_ bug: PlantedBug) -> Bool {
            let text = "\(bug)".padded(to: 36)
            for attempt in 0...UInt64(Self.mostPassedOver) {
                PlantedBug.plant(bug)
                var exploration = Exploration(images: images, seed: seed &+ attempt &* 0xD1B5_4A32_D192_ED03, maxFailures: 1)
                exploration.bug = bug
                let result = exploration.run()
                PlantedBug.plant(nil)
                guard let failure = result.failures.first else {
                    print("\(text) GREEN after \(result.images) images")
                    return false
                }
                var story = CrashStory(seed: failure.story, suiting: bug)
                do throws(CrashStory.Failure) {
                    try story.run(imagesPerLife: Exploration.imagesPerLife)
                } catch {
                    print("\(text) red without it too, passed over: \(error)")
                    continue
                }
                print("\(text) red after \(result.images) images: \(failure.reason)")
                return true
            }
            return false
        }
    }

    extension String {
        fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
    }
#endif
