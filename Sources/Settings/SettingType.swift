/// The type of a setting, with the numbers that DescribeConfigs uses for them.
public enum SettingType: Int8, Sendable {
    case boolean = 1, string, int, short, long, double, list, `class`, password

    /// What a whole number of this type may be; nil for what is no whole number.
    var wholeNumbers: ClosedRange<Int64>? {
        switch self {
        case .short: Int64(Int16.min)...Int64(Int16.max)
        case .int: Int64(Int32.min)...Int64(Int32.max)
        case .long: Int64.min...Int64.max
        case .boolean, .string, .double, .list, .class, .password: nil
        }
    }
}
