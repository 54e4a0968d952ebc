/// Asks which resources have settings.
public struct ListConfigResourcesRequest: Message {
    static var api: API { API(.listConfigResources, 0...1, flexible: 0) }

    /// The types wanted; empty asks for all. (Version 0 asks for client metrics.)
    public var resourceTypes: [Int8] = []

    public init() {}

    mutating func code<C: Coder>(_ c: inout C) throws(WireError) {
        if c.has(1...) { try c.array(&resourceTypes) }
        try c.noTags()
    }
}
