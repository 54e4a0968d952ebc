import Arguments
import Glibc

/// The `ottla` command: exit code 0 for success, 1 for a failure, 2 for a command line that cannot be understood; both say why in one line
/// on standard error.
@main struct Ottla {
    static func main() {
        exit(run(Array(CommandLine.arguments.dropFirst())))
    }

    private static func run(_ arguments: [String]) -> Int32 {
        do {
            if arguments == ["--version"] {
                StandardOutput.print("ottla \(Version.text)")
                return 0
            }
            switch try CommandLineParser(Program.declaration).parse(arguments) {
            case .show(let text):
                StandardOutput.print(text)
                return 0
            case .run(let path, let arguments):
                guard let command = Program.command(at: path) else { throw UsageError("ottla: which command? (ottla --help)") }
                return try command.run(arguments, of: Program.declaration)
            }
        } catch let error as UsageError {
            StandardError.print(error.description)
            return 2
        } catch {
            StandardError.print("ottla: \(error)")
            return 1
        }
    }
}
