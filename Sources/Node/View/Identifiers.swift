import Coordination
import LogStore
import Wire

// The wire, the cluster's image and the engine each have a 16-byte id of their own, since none may know another.

extension UUID {
    init(_ id: ID) { self.init(high: id.high, low: id.low) }
    init(_ id: TopicID) { self.init(high: id.high, low: id.low) }
}

extension TopicID {
    init(_ id: ID) { self.init(high: id.high, low: id.low) }
    init(_ id: UUID) { self.init(high: id.high, low: id.low) }
}

extension ID {
    init(_ id: UUID) { self.init(high: id.high, low: id.low) }
}
