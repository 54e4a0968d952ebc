/// Which versions are served, as the messages declare them.
public enum SupportedVersions {
    /// The versions of `key` that can be decoded and encoded.
    public static func range(_ key: APIKey) -> ClosedRange<Version> { key.api.versions }

    /// What ApiVersions tells clients: all but the internal APIs, keys ascending.
    ///
    /// Produce is advertised from 0, as Kafka 4 does, since librdkafka up to 2.11 compresses only for brokers whose range holds 0;
    /// a request of versions 0–2 is refused all the same.
    public static let advertised: [(APIKey, ClosedRange<Version>)] = APIKey.allCases
        .filter { !$0.isInternal }
        .sorted { $0.rawValue < $1.rawValue }
        .map { ($0, $0 == .produce ? 0...range($0).upperBound : range($0)) }
}
