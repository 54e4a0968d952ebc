import Node
import Testing

@Test("the anonymous principal has Kafka's name")
func anonymous() { #expect(Principal.anonymous.name == "ANONYMOUS") }
