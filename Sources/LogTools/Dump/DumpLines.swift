import Records

/// How a dump writes what it finds: a line each, without the line's end.
protocol DumpLines {
    func file(_ path: String) -> String?
    func batch(_ header: BatchHeader, at position: Int64) -> String
    func record(_ record: Record, isControl: Bool) -> String
    func invalid(_ reason: String, at position: Int64) -> String
    func zeros(_ range: Range<Int64>) -> String?
}

/// The name of a control record's type, as Kafka has it.
func controlTypeName(_ record: Record) -> String {
    switch ControlMarker.type(of: record) {
    case 0: "ABORT"
    case 1: "COMMIT"
    case 2: "LEADER_CHANGE"
    case 3: "SNAPSHOT_HEADER"
    case 4: "SNAPSHOT_FOOTER"
    case 5: "KRAFT_VERSION"
    case 6: "KRAFT_VOTERS"
    default: "UNKNOWN"
    }
}

/// The name of a timestamp type, as Kafka has it.
func name(_ type: TimestampType) -> String { type == .createTime ? "CreateTime" : "LogAppendTime" }
