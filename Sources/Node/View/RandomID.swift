import Coordination
import Wire

/// Ids that nobody has drawn before.
enum RandomID {
    /// Never zero, which means "none", nor one whose text begins with `-`, which Kafka's tools would take for a flag.
    static func uuid() -> UUID {
        while true {
            var id = UUID(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
            id.high = id.high & ~0xF000 | 0x4000  // version 4 and
            id.low = id.low & ~(0b11 << 62) | 1 << 63  // the variant of RFC 9562: a random id
            if !id.text.hasPrefix("-") { return id }
        }
    }

    static func topic() -> ID { ID(uuid()) }
}
