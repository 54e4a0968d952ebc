import Glibc
import LogStore
import Support
import Synchronization
import Threads

/// Looks at the states that a crash could leave.
///
///     CrashExplorer [IMAGES] [SEED]                   so many images
///     CrashExplorer story SEED                        one story, with what it does
///     CrashExplorer models [SEQUENCES] [SEED]         sequences of operations, held against a model after each
///     CrashExplorer bugs [IMAGES] [SEED] [BUG]        each planted bug, until it is seen (or the one)
///     CrashExplorer image STORY LIFE MOMENT SEED      one image of a story, with what led to it; followed by a BUG one of the stories
///                                                     that suit it, and with `planted` behind that with the bug
///
/// Prints the seed of what it does; ends with 1 where a promise was broken.
@main
enum CrashExplorer {
    static func main() {
        repeatable()
        let arguments = CommandLine.arguments.dropFirst()
        let numbers = arguments.compactMap { UInt64($0) }
        let isGood =
            switch arguments.first {
            case "story": story(numbers.first ?? 0)
            case "image": image(numbers, arguments.dropFirst().first { UInt64($0) == nil })
            case "models": models(Int(numbers.first ?? 5000), numbers.dropFirst().first ?? Seed("model sequences").value)
            case "bugs": bugs(numbers, arguments.dropFirst().first { UInt64($0) == nil })
            default: explore(images: Int(numbers.first ?? 100_000), numbers.dropFirst().first ?? Seed("crash images").value)
            }
        exit(isGood ? 0 : 1)
    }

    /// The order in which sets and dictionaries are gone through would differ from run to run: begins again with one that does not.
    private static func repeatable() {
        let name = "SWIFT_DETERMINISTIC_HASHING"
        if getenv(name) != nil { return }
        setenv(name, "1", 1)
        var arguments: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
        arguments.append(nil)
        execv("/proc/self/exe", arguments)
    }

    private static func explore(images: Int, _ seed: UInt64) -> Bool {
        let result = Exploration(images: images, seed: seed).run()
        for failure in result.failures { print("broken: \(failure)") }
        print(
            "\(result.images) crash images from seed \(seed) in \(result.seconds) s: "
                + (result.failures.isEmpty ? "all kept their promises" : "\(result.failures.count) failed"))
        return result.failures.isEmpty
    }

    private static func models(_ sequences: Int, _ seed: UInt64) -> Bool {
        var exploration = Exploration(images: 0, seed: seed)
        exploration.stories = sequences
        let result = exploration.run()
        for failure in result.failures { print("broken: \(failure)") }
        print(
            "\(sequences) sequences of operations from seed \(seed) in \(result.seconds) s: "
                + (result.failures.isEmpty ? "each did what the model does" : "\(result.failures.count) failed"))
        return result.failures.isEmpty
    }

    private static func bugs(_ numbers: [UInt64], _ name: String?) -> Bool {
        #if PlantedBugs
            let seed = numbers.dropFirst().first ?? Seed("planted bugs").value
            return BugHunt(images: Int(numbers.first ?? 20_000), seed: seed).run(only: name)
        #else
            print("this build has no planted bugs: swift build --traits PlantedBugs")
            return false
        #endif
    }

    private static func story(_ seed: UInt64) -> Bool {
        var story = CrashStory(seed: seed)
        story.isChecked = true
        return show { () throws(CrashStory.Failure) in try story.run(imagesPerLife: Exploration.imagesPerLife) }
    }

    private static func image(_ numbers: [UInt64], _ name: String?) -> Bool {
        guard numbers.count == 4 else { return false }
        let image = CrashStory.Image(story: numbers[0], life: Int(numbers[1]), moment: Int(numbers[2]), seed: numbers[3])
        let bug = PlantedBug.allCases.first { "\($0)" == name }
        var story = bug.map { CrashStory(seed: image.story, suiting: $0) } ?? CrashStory(seed: image.story)
        #if PlantedBugs
            if CommandLine.arguments.last == "planted" { PlantedBug.plant(bug) }
        #endif
        return show { () throws(CrashStory.Failure) in try story.run(imagesPerLife: 0, only: image) }
    }

    private static func show(_ body: () throws(CrashStory.Failure) -> Void) -> Bool {
        do throws(CrashStory.Failure) {
            try body()
            print("all promises were kept")
            return true
        } catch {
            for line in error.trace { print("  \(line)") }
            print("broken: \(error)")
            return false
        }
    }
}
