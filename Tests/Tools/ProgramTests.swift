import Arguments
import Testing

@testable import Tools

@Suite struct ProgramTests {
    /// Every command that does something, with its path below `ottla`.
    private var leaves: [(path: [String], command: Command)] {
        func leaves(_ command: Command, _ path: [String]) -> [(path: [String], command: Command)] {
            command.commands.isEmpty ? [(path, command)] : command.commands.flatMap { leaves($0, path + [$0.name]) }
        }
        return leaves(Program.declaration, [])
    }

    @Test("every declared command is one that runs")
    func commandsRun() {
        #expect(leaves.count > 3)
        for (path, command) in leaves { #expect(Program.command(at: path)?.declaration.name == command.name, "\(path)") }
    }

    @Test("every command teaches by example, and every example of ottla can be typed")
    func examples() throws {
        let parser = CommandLineParser(Program.declaration)
        for (path, command) in leaves {
            #expect(!command.examples.isEmpty, "\(path)")
            for example in command.examples {
                let words = example.line.split(separator: " ").map(String.init)
                guard let start = words.firstIndex(where: { $0.hasSuffix("ottla") || $0.hasSuffix("(ottla") }) else { continue }
                let arguments = words[(start + 1)...].prefix { $0 != ">" && $0 != "|" }.map {
                    $0.hasSuffix(")") ? String($0.dropLast()) : $0
                }
                #expect(throws: Never.self, "\(example.line)") { try parser.parse(arguments) }
            }
        }
    }
}
