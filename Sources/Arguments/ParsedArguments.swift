/// The flags and operands that a command was given, all of them checked against its declaration.
public struct ParsedArguments: Sendable {
    let command: Command
    var flags: [String: [String]] = [:]
    public internal(set) var operands: [String] = []

    init(_ command: Command) { self.command = command }

    /// Whether the flag was given.
    public func has(_ flag: String) -> Bool { flags[flag] != nil }

    /// The flag's value, else its default.
    public func string(_ flag: String) -> String? {
        flags[flag]?.last ?? command.flags.first { $0.name == flag }?.defaultValue
    }

    /// All values of a flag that repeats, in their order.
    public func strings(_ flag: String) -> [String] { flags[flag] ?? [] }

    /// The value of a flag whose kind is `number`.
    public func int(_ flag: String) -> Int? { string(flag).flatMap { Int($0) } }

    /// The value of a flag whose kind is `address`.
    public func address(_ flag: String) -> HostPort? { string(flag).flatMap { HostPort($0) } }

    /// The values of a flag whose kind is `addresses`.
    public func addresses(_ flag: String) -> [HostPort] { string(flag).flatMap(HostPort.list) ?? [] }

    // MARK: Flags that have a value in any case: required ones, and those with a default

    public func requiredString(_ flag: String) throws(UsageError) -> String { try required(flag, string(flag)) }

    public func requiredInt(_ flag: String) throws(UsageError) -> Int { try required(flag, int(flag)) }

    public func requiredAddress(_ flag: String) throws(UsageError) -> HostPort { try required(flag, address(flag)) }

    private func required<Value>(_ flag: String, _ value: Value?) throws(UsageError) -> Value {
        guard let value else { throw UsageError("\(command.name): --\(flag) is missing") }
        return value
    }
}
