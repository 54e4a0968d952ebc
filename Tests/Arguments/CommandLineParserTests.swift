import Testing

@testable import Arguments

@Suite struct CommandLineParserTests {
    private let parser = CommandLineParser(program)

    private func run(_ line: String) throws -> (path: [String], arguments: ParsedArguments) {
        guard case .run(let path, let arguments) = try parser.parse(line.split(separator: " ").map(String.init)) else {
            throw UsageError("shown, not run")
        }
        return (path, arguments)
    }

    private func shown(_ line: String) throws -> String {
        guard case .show(let text) = try parser.parse(line.split(separator: " ").map(String.init)) else {
            throw UsageError("run, not shown")
        }
        return text
    }

    @Test("defaults hold where a flag is not given")
    func defaults() throws {
        let (path, arguments) = try run("serve")
        #expect(path == ["serve"])
        #expect(arguments.string("data") == "./data")
        #expect(arguments.address("listen") == HostPort(host: "127.0.0.1", port: 9092))
        #expect(arguments.int("brokers") == 1)
        #expect(!arguments.has("quiet") && arguments.strings("set").isEmpty)
    }

    @Test(
        "a flag's value comes after a blank, after =, or at once after its letter",
        arguments: [
            "serve --data d --set a=1 -c b=2 --quiet --listen [::1]:0", "serve --data=d --set=a=1 -cb=2 -q --listen=[::1]:0",
        ])
    func spellings(_ line: String) throws {
        let arguments = try run(line).arguments
        #expect(arguments.string("data") == "d")
        #expect(arguments.strings("set") == ["a=1", "b=2"])
        #expect(arguments.has("quiet"))
        #expect(arguments.address("listen") == HostPort(host: "::1", port: 0))
    }

    @Test("operands and flags may stand in any order, and all after -- are operands")
    func operands() throws {
        #expect(try run("log dump a --json b c").arguments.operands == ["a", "b", "c"])
        let (path, arguments) = try run("log dump -- --json -h")
        #expect(path == ["log", "dump"])
        #expect(arguments.operands == ["--json", "-h"] && !arguments.has("json"))
        #expect(try run("log dump -").arguments.operands == ["-"])
    }

    @Test(
        "a command line that is wrong is refused in one line that says what to do",
        arguments: [
            ("serv", "tool: there is no command \"serv\"; did you mean serve? (tool --help)"),
            ("log dmup x", "tool log: there is no command \"dmup\"; did you mean dump? (tool log --help)"),
            ("--data x", "tool: there is no flag --data before a command (tool --help)"),
            ("serve --dta x", "tool serve: there is no flag --dta; did you mean --data? (tool serve --help)"),
            ("serve -x", "tool serve: there is no flag -x (tool serve --help)"),
            ("serve --data", "tool serve: --data needs a value: --data DIR (tool serve --help)"),
            ("serve --data a --data b", "tool serve: --data is given twice (tool serve --help)"),
            ("serve --quiet=1", "tool serve: --quiet takes no value (tool serve --help)"),
            ("serve --brokers 0", "tool serve: --brokers 0: must be a whole number, from 1 to 100 (tool serve --help)"),
            ("serve --brokers x", "tool serve: --brokers x: must be a whole number, from 1 to 100 (tool serve --help)"),
            ("serve --flush grup", "tool serve: --flush grup: must be one of group, interval, os; did you mean group? (tool serve --help)"),
            ("serve --listen 9092", "tool serve: --listen 9092: must be HOST:PORT, such as 127.0.0.1:9092 (tool serve --help)"),
            ("serve x", "tool serve: \"x\" is one argument too many (tool serve --help)"),
            ("broker --id 1", "tool broker: --leader HOST:PORT is missing (tool broker --help)"),
            ("broker --id -1 --leader a:1", "tool broker: --id -1: must be a whole number, 0 or more (tool broker --help)"),
            (
                "broker --id 1 --leader a:1,b",
                "tool broker: --leader a:1,b: must be HOST:PORT, or several with commas between them (tool broker --help)"
            ),
            ("log dump", "tool log dump: DIR is missing (tool log dump --help)"),
        ])
    func errors(_ line: String, _ message: String) {
        let error = #expect(throws: UsageError.self) { try run(line) }
        #expect(error?.description == message)
    }

    @Test(
        "help is shown wherever it is asked for, and for what does nothing by itself",
        arguments: ["serve --help", "serve --data x -h", "help serve"])
    func help(_ line: String) throws {
        let text = try shown(line)
        #expect(
            text.hasPrefix(
                "tool serve: serves things.\n\n  tool serve [FLAGS]\n\n  $ tool serve --data ./d\n      Serves what lies in ./d.\n"))
        #expect(text.contains("  --data DIR            Where the data lies. Default: ./data.\n"))
        #expect(text.contains("-c, --set NAME=VALUE"))
    }

    @Test("a program or a group of commands without a command shows its help", arguments: ["", "log", "help", "help log", "log --help"])
    func groups(_ line: String) throws { #expect(try shown(line).contains("Commands:")) }

    @Test("-h as a flag's value is a value")
    func helpAsValue() throws { #expect(try run("serve --data -h").arguments.string("data") == "-h") }

    @Test("no line of a help is longer than a terminal is wide")
    func width() throws {
        for line in ["", "serve --help", "log dump --help", "broker --help"] {
            for shown in try shown(line).split(separator: "\n") { #expect(shown.count <= 100) }
        }
    }
}
