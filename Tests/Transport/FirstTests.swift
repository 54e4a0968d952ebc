import Testing
import Transport

@Test("reasons compare")
func reasons() { #expect(CloseReason.peer == CloseReason.peer) }
