/// A host and a port, as `127.0.0.1:9092`, `localhost:9092` or `[::1]:9092` name them.
public struct HostPort: Equatable, Sendable, CustomStringConvertible {
    /// A name or an address; an IPv6 address has no brackets here.
    public var host: String
    /// 0 where the system is to choose.
    public var port: UInt16

    public init(host: String, port: UInt16) { (self.host, self.port) = (host, port) }

    /// Nil where the text is no HOST:PORT.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, !host.contains(where: { $0.isWhitespace || "[]/,".contains($0) }) else { return nil }
        self.init(host: String(host), port: port)
    }

    /// Several, with commas between them; nil where one of them is none.
    public static func list(_ text: String) -> [HostPort]? {
        let found = text.split(separator: ",", omittingEmptySubsequences: false).map { HostPort(String($0)) }
        return found.contains(nil) ? nil : found.compactMap(\.self)
    }

    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
