/// What a partition's directory says of itself.
struct PartitionSurvey: Sendable {
    let id: PartitionID
    let topic: String
    let path: String
    private(set) var segments: [SegmentSurvey] = []
    /// Segments whose records are all in those before: what an interrupted rewrite left.
    private(set) var stale: [Int64] = []
    /// Why nothing may be appended to it.
    private(set) var refusal: String?

    /// The partition in a directory; nil where its name or its `partition.metadata` says none.
    static func find(_ name: String, in directory: String, _ fileSystem: any FileSystem) throws(LogError) -> PartitionSurvey? {
        guard let dash = name.lastIndex(of: "-"), dash != name.startIndex, !name.hasSuffix(".delete"),
            let index = Int32(name[name.index(after: dash)...]), index >= 0
        else { return nil }
        let path = directory + "/" + name
        do throws(FileError) {
            guard try fileSystem.stat(path)?.kind == .directory, try fileSystem.stat(path + "/" + PartitionFiles.metadataName) != nil,
                let topic = PartitionFiles.topicID(try fileSystem.readWhole(path + "/" + PartitionFiles.metadataName, limit: 4096))
            else { return nil }
            return PartitionSurvey(id: PartitionID(topic: topic, index: index), topic: String(name[..<dash]), path: path)
        } catch {
            throw .storage(error)
        }
    }

    private init(id: PartitionID, topic: String, path: String) { (self.id, self.topic, self.path) = (id, topic, path) }

    /// Reads all of its segments.
    mutating func read(_ fileSystem: any FileSystem) throws(LogError) {
        let bases: [Int64]
        do throws(FileError) {
            bases = try PartitionFiles(fileSystem: fileSystem, path: path, id: id).segments().keys.sorted()
        } catch {
            throw .storage(error)
        }
        for base in bases {
            let file: any File
            let name = path + "/" + SegmentName.log(base)
            do throws(FileError) { file = try fileSystem.open(name, mode: .read) } catch { throw .storage(error) }
            defer { file.close() }
            if let last = segments.last, base < last.nextOffset {
                let own = try SegmentSurvey(file, base: base, lowest: base)
                if own.nextOffset <= last.nextOffset {
                    stale.append(base)
                } else if refusal == nil {
                    refusal = "\(path): segment \(base) begins below \(last.nextOffset), where the one before it ends"
                }
                continue
            }
            segments.append(try SegmentSurvey(file, base: base, lowest: base))
        }
    }

    var logStart: Int64 { segments.first?.baseOffset ?? 0 }
    var logEnd: Int64 { segments.last?.nextOffset ?? 0 }

    var epochs: EpochHistory {
        var history = EpochHistory()
        for one in segments.flatMap(\.epochs) { history.note(one.epoch, at: one.offset) }
        return history
    }

    /// What `state/` is to say of it.
    var changes: [StoreChange] {
        var record = PartitionRecord(topic: topic, recoveryPoint: segments.last?.end ?? RecoveryPoint(offset: 0))
        (record.logStart, record.highWatermark, record.epochs) = (logStart, logEnd, epochs)
        var changes = [StoreChange.put(StateKey.partition(id), record.encoded())]
        for segment in segments.dropLast() { changes.append(.put(StateKey.seal(id, segment.baseOffset), segment.seal.encoded())) }
        for segment in segments where !segment.damage.isEmpty {
            let damage = DamageRecord(baseOffset: segment.baseOffset, generation: 0, ranges: segment.damage)
            changes.append(.put(StateKey.damage(id, segment.baseOffset), damage.encoded()))
        }
        if let refusal { changes.append(.put(StateKey.refusal(id), Array(refusal.utf8))) }
        return changes
    }
}
