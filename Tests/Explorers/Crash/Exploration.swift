import Glibc
import LogStore
import Support
import Synchronization
import Threads

/// Stories on all cores, until enough images were looked at or enough of them failed.
struct Exploration {
    static let imagesPerLife = 24

    struct Result: Sendable {
        var images = 0
        var seconds = 0
        var failures: [CrashStory.Failure] = []
    }

    var images: Int
    var seed: UInt64
    var maxFailures = 5
    /// The bug that is planted: stories that might meet it come more often.
    var bug: PlantedBug?
    /// Stories instead of images: each is checked after each operation, and has an image a life.
    var stories: Int?

    func run() -> Result {
        let began = time(nil)
        let result = Lock(Result())
        let next = Atomic<UInt64>(0)
        let threads = (0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))).map { number in
            RunningThread("story-\(number)") {
                while result.withLock({ (stories.map { _ in true } ?? ($0.images < images)) && $0.failures.count < maxFailures }) {
                    let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    if let stories, number >= stories { break }
                    let own = seed &+ number &* 0x9E37_79B9_7F4A_7C15
                    var story = bug.map { CrashStory(seed: own, suiting: $0) } ?? CrashStory(seed: own)
                    var failure: CrashStory.Failure?
                    story.isChecked = stories != nil
                    let each = stories == nil ? Self.imagesPerLife : 1
                    do throws(CrashStory.Failure) { try story.run(imagesPerLife: each) } catch { failure = error }
                    result.withLock { result in
                        result.images += story.images
                        if let failure { result.failures.append(failure) }
                    }
                }
            }
        }
        for thread in threads { thread.join() }
        return result.withLock { result in
            result.seconds = time(nil) - began
            return result
        }
    }
}
