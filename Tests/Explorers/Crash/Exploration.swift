import Glibc
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

    func run() -> Result {
        let began = time(nil)
        let result = Lock(Result())
        let next = Atomic<UInt64>(0)
        let threads = (0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))).map { number in
            RunningThread("story-\(number)") {
                while result.withLock({ $0.images < images && $0.failures.count < maxFailures }) {
                    let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    var story = CrashStory(seed: seed &+ number &* 0x9E37_79B9_7F4A_7C15)
                    var failure: CrashStory.Failure?
                    do throws(CrashStory.Failure) { try story.run(imagesPerLife: Self.imagesPerLife) } catch { failure = error }
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
