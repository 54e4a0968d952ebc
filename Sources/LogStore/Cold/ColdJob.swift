import Records

/// A sealed segment that is to be compressed, with all that this takes: who does it needs no lock of the engine.
struct ColdJob: Sendable {
    /// As it was.
    var segment: Segment
    /// Its file, opened for the job alone.
    var file: any File
    /// The partition's directory.
    var directory: String
    var codec: Codec
}
