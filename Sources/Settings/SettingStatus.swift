/// What Ottla does with a setting.
public enum SettingStatus: Sendable {
    /// It does what it says.
    case obeyed
    /// It is checked, stored and shown, and has no effect yet.
    case notYet
    /// Apache Kafka 4.0 took it away: it is accepted, and has no effect.
    case dropped
}
