import Arguments

/// A program to read command lines of.
let program = Command(
    "tool", "A tool for tests.", details: "It does nothing.",
    commands: [
        Command(
            "serve", "Serves things.",
            flags: [
                Flag("data", "DIR", .path, default: "./data", "Where the data lies."),
                Flag("listen", "HOST:PORT", .address, default: "127.0.0.1:9092", "Where to listen."),
                Flag("brokers", "N", .number(1...100), default: "1", "How many brokers."),
                Flag("flush", "MODE", .choice(["group", "interval", "os"]), default: "group", "When to sync."),
                Flag("set", letter: "c", "NAME=VALUE", repeats: true, "Sets a setting."), Flag(switch: "quiet", letter: "q", "Says less."),
            ],
            examples: [Example("tool serve --data ./d", "Serves what lies in ./d.")]),
        Command(
            "broker", "One broker.",
            flags: [
                Flag("id", "N", .number(0...Int.max), isRequired: true, "Its id."),
                Flag("leader", "HOST:PORT", .addresses, isRequired: true, "The leaders."),
            ]),
        Command(
            "log", "Looks at logs.",
            commands: [
                Command(
                    "dump", "Prints records.", flags: [Flag(switch: "json", "As JSON.")],
                    operands: [Operand("DIR", .path, "The directory."), Operand("FILE", .path, isRequired: false, repeats: true, "Files.")])
            ]),
    ])
