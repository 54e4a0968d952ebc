import Glibc

/// What the system says of an errno value.
enum SystemCode {
    static func text(_ code: Int32) -> String { String(cString: strerror(code)) }
}
