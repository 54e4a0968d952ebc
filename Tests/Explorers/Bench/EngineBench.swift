import Glibc

/// Measures the engine beside the bare loops that do the least of the same: `EngineBench DIRECTORY [quick]`. Prints a JSON line a figure: its name, what the
/// loop reached (`floor`) and what the engine did (`ottla`).
@main
enum EngineBench {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        guard let directory = arguments.first else {
            print("EngineBench DIRECTORY [quick]")
            exit(2)
        }
        let isQuick = arguments.contains("quick")
        do {
            try AppendBench(directory, isQuick: isQuick).run()
            try CommitBench(directory, isQuick: isQuick).run()
            try LookupBench(directory, isQuick: isQuick).run()
            try RecoveryBench(directory, isQuick: isQuick).run()
            try CompactionBench(directory, isQuick: isQuick).run()
            Figure("engine: own memory at most, MB", ottla: Memory.highest).report()
        } catch {
            let line = Array("EngineBench: \(error)\n".utf8)
            _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
            exit(1)
        }
    }
}
