public import LogStore

/// Why a tool cannot do what it was asked.
public enum LogToolError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file system refused.
    case file(FileError)
    /// Nothing has the name.
    case notFound(String)
    /// The directory holds no partition, and no broker's directory.
    case noPartitions(String)
    /// The file is no segment.
    case notASegment(String)

    public var description: String {
        switch self {
        case .file(let error): error.description
        case .notFound(let path): "\(path): nothing is there"
        case .noPartitions(let path):
            "\(path): no partition is in it; give a .log file, a partition's directory, a broker's, or the data directory"
        case .notASegment(let path): "\(path): is no segment; their names end in .log"
        }
    }
}

/// What `body` reads, its errors as a tool's.
func reading<R>(_ body: () throws(FileError) -> R) throws(LogToolError) -> R {
    do throws(FileError) { return try body() } catch { throw .file(error) }
}
