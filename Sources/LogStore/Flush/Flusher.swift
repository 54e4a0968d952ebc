/// Makes what partitions append durable.
protocol Flusher: AnyObject, Sendable {
    /// Recovery is done, and appends may come. Not called before that; it may be called again where it failed.
    func begin() throws(LogError)
    /// `target` has unsynced bytes since now.
    func schedule(_ target: any FlushTarget)
    /// `target` has something for the next checkpoint since now.
    func touch(_ target: any FlushTarget)
    /// So many bytes were appended.
    func appended(bytes: Int)
    /// A segment has gathered so many bytes that its write-back is worth while.
    func startWriteback(_ file: any File, _ range: Range<Int64>)
    /// A round now; returns when it is done.
    func flushNow()
    /// A round now, and a checkpoint of all that was touched; returns when it is committed.
    func checkpointNow() throws(LogError)
    /// Ends the threads. The work that is left is the caller's.
    func stop()
}

extension Flusher {
    func begin() throws(LogError) {}
}
