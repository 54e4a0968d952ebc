/// Standard output for commands that print many lines: written in pieces of 64 KiB.
struct LineBuffer {
    private var text = ""

    mutating func print(_ line: String) {
        text += line
        text += "\n"
        if text.utf8.count >= 65_536 { flush() }
    }

    mutating func flush() {
        StandardOutput.write(text, to: 1)
        text.removeAll(keepingCapacity: true)
    }
}
