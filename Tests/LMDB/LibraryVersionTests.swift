import LMDB
import Testing

@Test("LMDB 0.9 is linked")
func version() { #expect(LibraryVersion.text.hasPrefix("0.9.")) }
