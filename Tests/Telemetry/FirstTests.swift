import Telemetry
import Testing

@Test("warn is above info")
func levels() { #expect(LogLevel.warn > LogLevel.info) }
