import Threads

/// A partition's directory, wherever it is now: deletion renames it while its files are read.
final class PartitionDirectory: Sendable {
    private let current: Lock<String>

    init(_ path: String) { current = Lock(path) }

    var path: String {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }
}
