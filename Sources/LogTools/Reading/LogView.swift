public import LogStore

/// The segments as who looks at them should see them: those of a broker's directory that was not recovered with what its journal holds.
public enum LogView {
    /// The file system to read `paths` with, and what is to be said about it.
    public static func open(
        _ paths: [String], in fileSystem: any FileSystem, stores: any StoreProvider
    ) throws(LogToolError) -> (fileSystem: any FileSystem, notes: [String]) {
        var brokers: [String] = []
        for path in paths {
            for broker in try self.brokers(of: path, fileSystem) where !brokers.contains(broker) { brokers.append(broker) }
        }
        if brokers.isEmpty { return (fileSystem, []) }
        let view = UnrecoveredView(of: brokers, in: fileSystem, stores: stores)
        return (view.fileSystem, view.notes)
    }

    /// The brokers' directories at, in or above a path.
    private static func brokers(of path: String, _ fileSystem: any FileSystem) throws(LogToolError) -> [String] {
        var above = path
        for _ in 0..<3 {
            if try isBroker(above, fileSystem) { return [above] }
            above = fileSystem.parent(of: above)
        }
        guard try reading({ () throws(FileError) in try fileSystem.stat(path) })?.kind == .directory else { return [] }
        var found: [String] = []
        for name in try reading({ () throws(FileError) in try fileSystem.list(path) }) where name.hasPrefix("broker-") {
            if try isBroker(path + "/" + name, fileSystem) { found.append(path + "/" + name) }
        }
        return found
    }

    private static func isBroker(_ path: String, _ fileSystem: any FileSystem) throws(LogToolError) -> Bool {
        try reading { () throws(FileError) in try fileSystem.stat(path + "/journal") }?.kind == .directory
    }
}
