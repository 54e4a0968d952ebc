import Glibc

/// What a command prints: whole lines, as they are.
enum StandardOutput {
    static func print(_ line: String) { write(line + "\n", to: STDOUT_FILENO) }

    /// Writes all of a text, in pieces where a pipe takes no more at once. A reader that has gone ends it without a word.
    static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }
}
