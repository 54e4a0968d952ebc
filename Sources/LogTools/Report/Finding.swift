/// Something that a tool found in a file.
public struct Finding: Equatable, Sendable {
    /// How bad it is.
    public enum Severity: String, Sendable {
        /// Records are lost or wrong.
        case damage
        /// The end of a log that a recovery would cut: an append that a crash, or a live broker's pace, left half done.
        case tornTail = "torn tail"
        /// Worth knowing, not wrong.
        case note
    }

    /// How bad it is.
    public var severity: Severity
    /// The file's path.
    public var file: String
    /// Where in the file, in bytes; nil if it is about the whole of it.
    public var bytes: Range<Int64>?
    /// What is wrong, and what to do.
    public var message: String

    public init(_ severity: Severity = .damage, file: String, bytes: Range<Int64>? = nil, message: String) {
        (self.severity, self.file, self.bytes, self.message) = (severity, file, bytes, message)
    }
}

extension Finding: CustomStringConvertible {
    public var description: String {
        let place = bytes.map { " bytes \($0.lowerBound)-\($0.upperBound - 1)" } ?? ""
        return "\(severity.rawValue): \(file)\(place): \(message)"
    }

    var json: String {
        var object = JSONObject()
        object.string("severity", severity.rawValue)
        object.string("file", file)
        if let bytes {
            object.number("from", bytes.lowerBound)
            object.number("to", bytes.upperBound)
        }
        object.string("message", message)
        return object.text
    }
}
