import Coordination
import Glibc
import LogStore
import Threads

/// A directory of one test.
struct TestDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/ottla-node-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw FileError(code: errno, operation: .makeDirectory, path: "/tmp") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    func remove() { try? PosixFileSystem().removeTree(path) }
}

/// Gathers a watch's events.
final class EventBox: Sendable {
    private let events = Lock<[StoreEvent]>([])

    var add: @Sendable (StoreEvent) -> Void { { event in self.events.withLock { $0.append(event) } } }

    var all: [StoreEvent] { events.withLock { $0 } }
}
