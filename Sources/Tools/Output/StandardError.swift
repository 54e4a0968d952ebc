import Glibc

/// What a command complains about: one line.
enum StandardError {
    static func print(_ line: String) {
        StandardOutput.write(line.split(whereSeparator: \.isNewline).joined(separator: " ") + "\n", to: STDERR_FILENO)
    }
}
