/// Where a struct's tagged fields lie: for the encoder, the byte that counts them; for the decoder, the section's bytes.
struct TagSection {
    /// Encoder: the position of the count byte; decoder: the first byte after the count.
    var start: Int
    /// Decoder: the number of tagged fields that are there.
    var count: Int
    /// False in a version without tagged fields.
    var exists: Bool

    /// The section of a version without tagged fields.
    static let absent = TagSection(start: 0, count: 0, exists: false)
}
