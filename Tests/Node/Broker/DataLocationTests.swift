import Testing

@testable import Node

@Suite struct DataLocationTests {
    @Test("a path, a file: URL and memory: are taken")
    func places() throws {
        let expected: [(String, DataLocation)] = [
            ("./data", .directory("./data")), ("/srv/ottla", .directory("/srv/ottla")), ("data", .directory("data")),
            ("file:./data", .directory("./data")), ("file:/srv/x", .directory("/srv/x")), ("file:///srv/x", .directory("/srv/x")),
            ("FILE:a", .directory("a")), ("./a:b", .directory("./a:b")), ("1:b", .directory("1:b")), ("memory:", .memory),
        ]
        for (text, location) in expected { #expect(try DataLocation(text) == location, "\(text)") }
    }

    @Test("any other scheme is refused by name, and so is what cannot be meant")
    func refused() {
        for text in ["s3://bucket", "memory:x", "lmdb:./data", "file:", "file://host/srv", ""] {
            do throws(StartError) {
                _ = try DataLocation(text)
                Issue.record("\(text) was taken")
            } catch {
                #expect("\(error)".hasPrefix("--data \(text): "))
            }
        }
    }
}
