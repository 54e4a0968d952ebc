public import LogStore

/// Why a tool cannot do what it was asked.
public enum LogToolError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file system refused.
    case file(FileError)
    /// Nothing has the name.
    case notFound(String)
    /// The directory holds no partition, and no broker's directory.
    case noPartitions(String)
    /// The directory is no broker's, and holds none.
    case noBroker(String)
    /// Nothing says which broker's directory it is.
    case noNodeID(String)
    /// The engine refused.
    case engine(String)
    /// The file is no segment.
    case notASegment(String)

    public var description: String {
        switch self {
        case .file(let error): error.description
        case .notFound(let path): "\(path): nothing is there"
        case .noPartitions(let path):
            "\(path): no partition is in it; give a .log file, a partition's directory, a broker's, or the data directory"
        case .noBroker(let path): "\(path): is no broker's directory; give one (…/broker-1), or the data directory that holds them"
        case .noNodeID(let path): "\(path): its name does not say which broker's it is; give --node-id"
        case .engine(let reason): reason
        case .notASegment(let path): "\(path): is no segment; their names end in .log"
        }
    }
}

/// What `body` reads, its errors as a tool's.
func reading<R>(_ body: () throws(FileError) -> R) throws(LogToolError) -> R {
    do throws(FileError) { return try body() } catch { throw .file(error) }
}
