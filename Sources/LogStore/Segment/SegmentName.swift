/// A segment's file name: its base offset in 20 digits.
enum SegmentName {
    static func log(_ baseOffset: Int64) -> String { digits(baseOffset) + ".log" }

    static func digits(_ offset: Int64) -> String {
        let text = String(offset)
        return String(repeating: "0", count: max(0, 20 - text.utf8.count)) + text
    }

    /// A rewrite's new file before it has its place.
    static func cleaned(_ baseOffset: Int64, generation: UInt32) -> String { "\(digits(baseOffset)).\(generation).cleaned" }

    /// A file that a rewrite took the place of.
    static func deleted(_ baseOffset: Int64, generation: UInt32) -> String { "\(digits(baseOffset)).\(generation).deleted" }

    /// The base offset of a `.log`; nil for any other name.
    static func baseOffset(_ name: String) -> Int64? {
        guard name.hasSuffix(".log"), name.utf8.count == 24 else { return nil }
        let digits = name.dropLast(4)
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(digits)
    }
}
