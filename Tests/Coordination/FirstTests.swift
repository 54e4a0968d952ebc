import Coordination
import Testing

@Test("ids compare by both halves")
func ids() { #expect(ID(high: 1, low: 2) != ID(high: 1, low: 3)) }
