public import LogStore

/// Finds the partitions that a path stands for: a segment's file, a partition's directory, a broker's, or the data directory.
///
/// Nothing is written and nothing locked, so that it works beside a live broker. Apache Kafka's directories are read as well.
public enum LogLocation {
    /// The partitions at `path`, by broker, topic and number.
    public static func partitions(at path: String, in fileSystem: any FileSystem) throws(LogToolError) -> [PartitionEntry] {
        guard let status = try reading({ () throws(FileError) in try fileSystem.stat(path) }) else { throw .notFound(path) }
        if status.kind != .directory { return [try single(path, size: status.size, fileSystem)] }
        let names = try list(path, fileSystem)
        if names.contains(where: { isLog($0) }) { return [try partition(path, broker: brokerAbove(path), fileSystem)] }
        var found: [PartitionEntry] = []
        let brokers = names.filter { broker($0) != nil }
        if brokers.isEmpty {
            found = try inBroker(path, broker: broker(lastName(path)), fileSystem)
        } else {
            for name in brokers { found += try inBroker(path + "/" + name, broker: broker(name), fileSystem) }
        }
        if found.isEmpty { throw .noPartitions(path) }
        return found.sorted {
            ($0.broker ?? -1, $0.topic, $0.partition, $0.directory) < ($1.broker ?? -1, $1.topic, $1.partition, $1.directory)
        }
    }

    private static func list(_ path: String, _ fileSystem: any FileSystem) throws(LogToolError) -> [String] {
        try reading { () throws(FileError) in try fileSystem.list(path) }
    }

    /// The name of `topic-3`, and of what becomes of it when it is deleted, moved or unknown; nil for any other directory.
    static func partition(named name: String) -> (topic: String, partition: Int32, state: String?)? {
        var rest = Substring(name)
        var state: String?
        for (suffix, meaning) in [(".delete", "deleted"), ("-delete", "deleted"), ("-future", "future"), ("-stray", "stray")]
        where rest.hasSuffix(suffix) {
            rest = rest.dropLast(suffix.count)
            state = meaning
            // Kafka puts 32 hexadecimal digits between name and suffix.
            if suffix.hasPrefix("-"), let dot = rest.lastIndex(of: ".") { rest = rest[..<dot] }
            break
        }
        guard let dash = rest.lastIndex(of: "-"), dash != rest.startIndex else { return state.map { (String(rest), -1, $0) } }
        let digits = rest[rest.index(after: dash)...]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int32(digits) else {
            return state.map { (String(rest), -1, $0) }
        }
        return (String(rest[..<dash]), number, state)
    }

    private static func inBroker(_ path: String, broker: Int32?, _ fileSystem: any FileSystem) throws(LogToolError) -> [PartitionEntry] {
        var found: [PartitionEntry] = []
        for name in try list(path, fileSystem) where partition(named: name) != nil {
            let directory = path + "/" + name
            guard try reading({ () throws(FileError) in try fileSystem.stat(directory) })?.kind == .directory else { continue }
            found.append(try partition(directory, broker: broker, fileSystem))
        }
        return found
    }

    private static func partition(_ path: String, broker: Int32?, _ fileSystem: any FileSystem) throws(LogToolError) -> PartitionEntry {
        var segments: [SegmentEntry] = []
        for name in try list(path, fileSystem) where isLog(name) {
            // A live broker may take the file away meanwhile.
            let found = try reading { () throws(FileError) in try fileSystem.stat(path + "/" + name) }
            guard let status = found, status.kind == .file else { continue }
            segments.append(SegmentEntry(path: path + "/" + name, baseOffset: baseOffset(name), size: status.size))
        }
        segments.sort { ($0.baseOffset ?? -1, $0.path) < ($1.baseOffset ?? -1, $1.path) }
        let name = partition(named: lastName(path))
        return PartitionEntry(
            topic: name?.topic ?? lastName(path), partition: name?.partition ?? -1, broker: broker, topicID: topicID(path, fileSystem),
            directory: path, segments: segments, state: name?.state)
    }

    private static func single(_ path: String, size: Int64, _ fileSystem: any FileSystem) throws(LogToolError) -> PartitionEntry {
        guard path.hasSuffix(".log") else { throw .notASegment(path) }
        let directory = fileSystem.parent(of: path)
        let name = partition(named: lastName(directory))
        let segment = SegmentEntry(path: path, baseOffset: baseOffset(lastName(path)), size: size)
        return PartitionEntry(
            topic: name?.topic ?? lastName(directory), partition: name?.partition ?? -1, broker: brokerAbove(directory),
            topicID: topicID(directory, fileSystem), directory: directory, segments: [segment], state: name?.state)
    }

    /// The id in `partition.metadata`; a file that says nothing is a file that is not there.
    private static func topicID(_ directory: String, _ fileSystem: any FileSystem) -> String? {
        guard let bytes = try? fileSystem.readWhole(directory + "/partition.metadata", limit: 4096) else { return nil }
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where line.hasPrefix("topic_id:") {
            return String(line.dropFirst("topic_id:".count).drop { $0 == " " })
        }
        return nil
    }

    private static func isLog(_ name: String) -> Bool { name.hasSuffix(".log") }

    private static func baseOffset(_ name: String) -> Int64? {
        let digits = name.dropLast(4)
        return digits.utf8.count == 20 && digits.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(digits) : nil
    }

    private static func broker(_ name: String) -> Int32? { name.hasPrefix("broker-") ? Int32(name.dropFirst(7)) : nil }

    private static func brokerAbove(_ partition: String) -> Int32? {
        let parts = partition.split(separator: "/")
        return parts.count >= 2 ? broker(String(parts[parts.count - 2])) : nil
    }

    private static func lastName(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
