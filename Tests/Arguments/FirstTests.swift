import Arguments
import Testing

@Test("a usage error says what it was given")
func usage() { #expect(UsageError("x").description == "x") }
