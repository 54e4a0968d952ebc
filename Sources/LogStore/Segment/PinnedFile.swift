/// An open segment that stays open, and its bytes where they are, as long as this object lives: through renames, deletion and rewrites.
public final class PinnedFile: Sendable {
    let file: any File

    init(_ file: any File) { self.file = file }

    /// For `sendfile`; −1 where the file system has no descriptors (its reads come as bytes).
    public var descriptor: Int32 { file.descriptor ?? -1 }
}
