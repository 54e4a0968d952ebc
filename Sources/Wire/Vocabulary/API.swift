/// What a request and its response have in common: their key, the versions served, and the first flexible one (KIP-482).
struct API {
    let key: APIKey
    let versions: ClosedRange<Version>
    /// From this version on lengths are compact and structs end in tagged fields.
    let flexible: Version

    /// An API; `flexible` may lie above the versions: then it never is.
    @inline(__always)
    init(_ key: APIKey, _ versions: ClosedRange<Version>, flexible: Version) {
        self.key = key
        self.versions = versions
        self.flexible = flexible
    }

    @inline(__always)
    func isFlexible(_ version: Version) -> Bool { version >= flexible }
}
