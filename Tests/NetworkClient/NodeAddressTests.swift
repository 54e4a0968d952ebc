import NetworkClient
import Testing

@Test("addresses are read and written", arguments: [("h:1", "h", 1), ("[::1]:9092", "::1", 9092), ("10.0.0.1:65535", "10.0.0.1", 65535)])
func addresses(_ text: String, _ host: String, _ port: Int) throws {
    let address = try #require(NodeAddress(text))
    #expect(address == NodeAddress(host: host, port: UInt16(port)))
    #expect(address.description == text)
}

@Test("what is no address is refused", arguments: ["", "h", ":1", "h:", "h:65536", "h:-1", "::1:80", "[]:1"])
func noAddresses(_ text: String) { #expect(NodeAddress(text) == nil) }
