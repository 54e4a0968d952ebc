public import LogStore

/// A failure that is planned.
public struct Fault: Sendable {
    /// What fails: a call of the file system, or a commit of a store.
    public enum Target: Equatable, Sendable {
        case call(FileError.Operation)
        case commit
    }

    public var target: Target
    /// Only calls whose path holds this text count.
    public var pathPart: String?
    /// The first call that fails, 1 being the next.
    public var nth: Int
    /// How many calls fail from then on.
    public var times: Int
    /// The errno; 5 is EIO.
    public var code: Int32
    /// A failing write writes so many bytes first.
    public var written: Int

    public init(_ target: Target, pathPart: String? = nil, nth: Int = 1, times: Int = 1, code: Int32 = 5, written: Int = 0) {
        (self.target, self.pathPart, self.nth, self.times, self.code, self.written) = (target, pathPart, nth, times, code, written)
    }

    /// Counts a call; whether it is to fail.
    mutating func meets(_ target: Target, _ path: String) -> Bool {
        guard self.target == target, times > 0, pathPart.map({ path.contains($0) }) ?? true else { return false }
        nth -= 1
        guard nth <= 0 else { return false }
        times -= 1
        return true
    }
}

/// Something that was done to the disk.
public struct Step: Equatable, Sendable {
    public var target: Fault.Target
    public var path: String
}
