/// Where a node keeps its data, as `--data` says.
public enum DataLocation: Hashable, Sendable {
    /// A directory of this machine: `./data` or `file:./data`.
    case directory(String)
    /// Nowhere: what is kept ends with the process. `memory:`, for tests of other programs.
    case memory

    /// Reads a path or a URL. A path whose first part looks like a scheme can be given as `./a:b`.
    public init(_ text: String) throws(StartError) {
        guard let colon = text.firstIndex(of: ":"), Self.isScheme(text[..<colon]) else {
            guard !text.isEmpty else { throw .location(text, reason: "it is empty") }
            self = .directory(text)
            return
        }
        let rest = text[text.index(after: colon)...]
        switch text[..<colon].lowercased() {
        case "memory":
            guard rest.isEmpty else { throw .location(text, reason: "nothing may follow memory:") }
            self = .memory
        case "file":
            // An empty host, as in file:///srv/data, is this machine.
            let path = rest.hasPrefix("///") ? String(rest.dropFirst(2)) : String(rest)
            guard !path.isEmpty, !path.hasPrefix("//") else { throw .location(text, reason: "file: is followed by a path of this machine") }
            self = .directory(path)
        default:
            throw .location(text, reason: "data can lie in a directory (./data or file:./data) or in memory (memory:)")
        }
    }

    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, Self.isLetter(first) else { return false }
        return text.utf8.allSatisfy { isLetter($0) || (0x30...0x39).contains($0) || [0x2B, 0x2D, 0x2E].contains($0) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) }
}
