import LogTools
import Testing

@Test("findings compare")
func findings() { #expect(Finding(file: "a", message: "b") == Finding(file: "a", message: "b")) }
