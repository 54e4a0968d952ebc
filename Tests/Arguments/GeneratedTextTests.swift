import Foundation
import Testing

@testable import Arguments

@Suite struct GeneratedTextTests {
    /// What bash would offer where the cursor stands behind the last word.
    private func completions(_ words: [String]) throws -> [String] {
        let bash = Process()
        bash.executableURL = URL(fileURLWithPath: "/bin/bash")
        let typed = words.map { "'\($0)'" }.joined(separator: " ")
        let script =
            Completion.bash(program) + "COMP_WORDS=(\(typed)); COMP_CWORD=\(words.count - 1); _tool; printf '%s\\n' \"${COMPREPLY[@]}\""
        bash.arguments = ["--norc", "-c", script]
        let output = Pipe()
        bash.standardOutput = output
        try bash.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        bash.waitUntilExit()
        #expect(bash.terminationStatus == 0)
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test("bash completes commands, flags and choices")
    func bash() throws {
        #expect(try completions(["tool", ""]) == ["serve", "broker", "log", "--help"])
        #expect(try completions(["tool", "s"]) == ["serve"])
        #expect(try completions(["tool", "log", ""]) == ["dump", "--help"])
        #expect(try completions(["tool", "log", "dump", "--"]) == ["--json", "--help"])
        #expect(try completions(["tool", "serve", "--f"]) == ["--flush"])
        #expect(try completions(["tool", "serve", "--flush", ""]) == ["group", "interval", "os"])
        #expect(try completions(["tool", "serve", "--listen", ""]).isEmpty)
    }

    @Test("zsh gets bash's completions")
    func zsh() { #expect(Completion.zsh(program).hasSuffix(Completion.bash(program))) }

    @Test("the manual page names every command, flag and example")
    func manual() {
        let page = ManPage.of(program, version: "1.0")
        #expect(page.hasPrefix(".TH TOOL 1"))
        for part in [
            ".SS tool serve", ".SS tool log dump", "\\-\\-data DIR", "\\-c, \\-\\-set NAME=VALUE", "tool serve \\-\\-data ./d",
            "It does nothing.",
        ] {
            #expect(page.contains(part), "\(part)")
        }
        #expect(!page.split(separator: "\n").contains { $0.hasPrefix("./") })
    }
}
