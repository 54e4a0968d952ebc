import Glibc

/// A directory of the machine's file system that goes, with all that is in it, when the last reference to it does.
public final class TemporaryDirectory: Sendable {
    public let path: String

    public init() {
        let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array("\(base)/ottla-test-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "no temporary directory can be made in \(base)")
        path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    }

    deinit { Self.remove(path) }

    private static func remove(_ path: String) {
        if Glibc.unlink(path) == 0 { return }
        if let handle = opendir(path) {
            var names: [String] = []
            while let entry = readdir(handle) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                if name != ".", name != ".." { names.append(name) }
            }
            closedir(handle)
            for name in names { remove(path + "/" + name) }
        }
        rmdir(path)
    }
}
