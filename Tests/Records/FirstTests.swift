import Records
import Testing

@Test("the codecs have the numbers of the attribute bits")
func codecNumbers() { #expect(Codec.zstd.rawValue == 4) }
