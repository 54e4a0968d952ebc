import Testing
import Wire

@Test("a version is 16 bits wide")
func versionWidth() { #expect(Version.bitWidth == 16) }
