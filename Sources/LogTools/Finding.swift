/// Something that a tool found in a file.
public struct Finding: Equatable, Sendable {
    /// The file's path.
    public var file: String
    /// What is wrong, and what to do.
    public var message: String

    public init(file: String, message: String) { (self.file, self.message) = (file, message) }
}
