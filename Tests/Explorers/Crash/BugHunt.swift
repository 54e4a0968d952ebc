#if PlantedBugs
    import LogStore
    import Support

    /// Switches the engine's rules off one after the other, and looks whether the images turn red.
    struct BugHunt {
        /// Images after which a bug counts as not seen.
        var images: Int
        var seed: UInt64

        /// Stories meet these too seldom for a bound: they are looked for and told, and do not count. Unit tests show them.
        private static let rare: Set<PlantedBug> = [.deletionAboveRecoveryPoint, .failedAppendLeftover, .replayBelowRecoveryPoint]

        /// Prints a line for each bug; true if all were seen.
        func run(only name: String?) -> Bool {
            var missed: [String] = []
            for bug in PlantedBug.allCases where name == nil || name == "\(bug)" {
                PlantedBug.plant(bug)
                var exploration = Exploration(images: images, seed: seed, maxFailures: 1)
                exploration.bug = bug
                let result = exploration.run()
                PlantedBug.plant(nil)
                let text = "\(bug)".padded(to: 36)
                if let failure = result.failures.first {
                    // The same story without the bug: what is red then too says nothing about the bug.
                    var story = CrashStory(seed: failure.story, suiting: bug)
                    do throws(CrashStory.Failure) {
                        try story.run(imagesPerLife: Exploration.imagesPerLife)
                    } catch {
                        print("\(text) RED WITHOUT IT TOO: \(error)")
                        if !Self.rare.contains(bug) { missed.append("\(bug)") }
                        continue
                    }
                    print("\(text) red after \(result.images) images: \(failure.reason)")
                } else {
                    print("\(text) GREEN after \(result.images) images")
                    if !Self.rare.contains(bug) { missed.append("\(bug)") }
                }
            }
            print(
                "seed \(seed): "
                    + (missed.isEmpty ? "every planted bug that counts was seen" : "not seen: \(missed.joined(separator: " "))"))
            return missed.isEmpty
        }
    }

    extension String {
        fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
    }
#endif
