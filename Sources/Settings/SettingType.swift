/// The type of a setting, with the numbers that DescribeConfigs uses for them.
public enum SettingType: Int8, Sendable {
    case boolean = 1, string, int, short, long, double, list, `class`, password
}
