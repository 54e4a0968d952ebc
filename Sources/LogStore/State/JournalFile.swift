/// What `state/` says of a file of the journal.
struct JournalFile: Equatable, Sendable {
    /// Within `journal/`.
    var name: String
    /// Random, made with the file, and in its first block too.
    var id: TopicID
    /// In bytes, its first block included.
    var size: Int64

    func put(into fields: inout FieldWriter) {
        fields.put(name)
        fields.put(id)
        fields.put(size)
    }

    init(name: String, id: TopicID, size: Int64) { (self.name, self.id, self.size) = (name, id, size) }

    init?(_ fields: inout FieldReader) {
        guard let name = fields.text(), let id = fields.topic(), let size = fields.take(Int64.self), size >= 0, !name.isEmpty,
            !name.contains("/")
        else { return nil }
        self.init(name: name, id: id, size: size)
    }
}
