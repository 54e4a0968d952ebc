/// What a resource's configs may be: injected, since the definitions live elsewhere.
public struct ConfigRules {
    /// The value in its usual form, or why it is refused.
    public var normalise: (_ name: String, _ value: String) throws(Refusal) -> String
    /// Whether the config exists and is a list.
    public var isList: (_ name: String) -> Bool
    /// What holds where the resource itself has no value.
    public var inherited: (_ name: String) -> String?
    /// Whether the overrides may stand together.
    public var checkTogether: (_ overrides: [String: String]) throws(Refusal) -> Void

    public init(
        normalise: @escaping (_ name: String, _ value: String) throws(Refusal) -> String, isList: @escaping (_ name: String) -> Bool,
        inherited: @escaping (_ name: String) -> String?,
        checkTogether: @escaping (_ overrides: [String: String]) throws(Refusal) -> Void
    ) {
        (self.normalise, self.isList, self.inherited, self.checkTogether) = (normalise, isList, inherited, checkTogether)
    }
}
