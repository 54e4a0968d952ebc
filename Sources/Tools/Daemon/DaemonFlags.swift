import Arguments
import FoundationEssentials
import LogStore
import Node
import Settings
import Telemetry

/// The flags that all daemons have, and what is made of them.
enum DaemonFlags {
    static let settings = [
        Flag(
            "set", letter: "c", "NAME=VALUE", repeats: true,
            "Sets a setting, by Apache Kafka's name where Kafka has it: `ottla settings` lists them."),
        Flag("config", "FILE", .path, "Reads settings from a .properties file."),
        Flag("flush", "MODE", .choice(["group", "interval", "os"]), default: "group", "When appends are synced to the disk."),
        Flag("max-open-files", "N", .number(16...1_000_000), default: "4096", "How many segments' files are open at once, at most."),
    ]

    static let logging = [
        Flag("log-format", "FORMAT", .choice(LogFormat.allCases.map(\.rawValue)), default: "text", "How log lines are written."),
        Flag("log-level", "LEVEL", .choice(LogLevel.allCases.map(\.name)), default: "info", "The least level that is logged."),
    ]

    /// What the flags, the environment and the file say. `flags` are settings that have a flag of their own.
    static func settings(_ arguments: ParsedArguments, flags: [(flag: String, setting: String)]) throws -> SettingValues {
        var values = SettingValues()
        do {
            if let path = arguments.string("config") { try values.read(properties: try read(path), from: path) }
            try values.read(environment: ProcessInfo.processInfo.environment)
            for text in arguments.strings("set") { try values.set(flag: text) }
            for (flag, setting) in flags + [("flush", "log.flush.mode"), ("max-open-files", "max.open.files")] where arguments.has(flag) {
                if let value = arguments.string(flag) { try values.set(setting, to: value) }
            }
        } catch let error as SettingError {
            throw UsageError("ottla: \(error) (`ottla settings` lists all settings)")
        }
        return values
    }

    static func log(_ arguments: ParsedArguments, to sink: any LogSink) -> Log {
        let format = arguments.string("log-format").flatMap(LogFormat.init) ?? .text
        let least = arguments.string("log-level").flatMap(LogLevel.init) ?? .info
        return Log(format: format, least: least, sink: sink)
    }

    private static func read(_ path: String) throws -> String {
        do {
            return String(decoding: try PosixFileSystem().readWhole(path, limit: 1 << 20), as: UTF8.self)
        } catch {
            throw CommandFailure("--config: \(error)")
        }
    }
}

extension DaemonFlags {
    /// Where clients are to be sent, as `--advertise` says; nil for where `--listen` says, which then must be an address of one machine.
    static func advertised(_ arguments: ParsedArguments) throws(UsageError) -> Endpoint? {
        if let address = arguments.address("advertise") { return Endpoint(address) }
        let listen = try arguments.requiredAddress("listen")
        if ["0.0.0.0", "::"].contains(listen.host) {
            throw UsageError("ottla: clients cannot be sent to \(listen): say where they reach this broker, --advertise HOST:PORT")
        }
        return nil
    }
}
