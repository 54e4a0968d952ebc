import NetworkClient
import Testing

@Test("errors compare")
func errors() { #expect(CallError.timedOut == CallError.timedOut) }
