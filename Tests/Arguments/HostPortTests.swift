import Arguments
import Testing

@Suite struct HostPortTests {
    @Test("a host and a port are read as they are written", arguments: ["127.0.0.1:9092", "localhost:0", "[::1]:65535", "a-b.example:80"])
    func round(_ text: String) { #expect(HostPort(text)?.description == text) }

    @Test(
        "what is no host and port is refused",
        arguments: ["", ":", "a", "a:", ":1", "a:65536", "a:-1", "a:x", "::1:80", "[]:1", "a b:1", "a/b:1", "a:+1:2"])
    func bad(_ text: String) { #expect(HostPort(text) == nil) }

    @Test("a list of them has commas between")
    func list() {
        #expect(HostPort.list("a:1,b:2")?.map(\.port) == [1, 2])
        #expect(HostPort.list("a:1,,b:2") == nil)
        #expect(HostPort.list("") == nil)
    }
}
