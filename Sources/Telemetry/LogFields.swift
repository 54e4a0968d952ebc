/// What a log line says beside its message, by name, in its order. Numbers and booleans stay what they are in JSON.
public typealias LogFields = KeyValuePairs<String, any CustomStringConvertible & Sendable>
