import Settings
import Testing

@Test("types have the numbers of DescribeConfigs")
func types() { #expect(SettingType.password.rawValue == 9) }
