import Threads

/// Writes what the journal holds into the segments, before they are recovered: partitions on a few threads, each partition's entries in the
/// order of their rounds. It may be stopped anywhere and run again; nothing of the journal is free before the checkpoint that ends recovery.
struct JournalReplay: Sendable {
    /// What the replay did for a partition.
    struct Done: Sendable {
        /// Byte ranges that were written, by segment.
        var written: [Int64: [Range<Int64>]]
        /// Why the partition is refused.
        var conflict: String?
    }

    private struct Progress: Sendable {
        var done: [PartitionID: Done] = [:]
        var leftovers: [Int: [PartitionReplay.Leftover]] = [:]
        var report = RecoveryReport.Replay()
        var failure: LogError?
    }

    let options: LogStoreOptions
    let known: [KnownPartition]
    let contents: JournalContents
    /// What is written is synced by whoever goes on from here.
    let unsynced: UnsyncedFiles

    /// Entries of partitions that are not known are left out: what they were of is deleted.
    func run() throws(LogError) -> (done: [PartitionID: Done], report: RecoveryReport.Replay) {
        let work = known.compactMap { known -> (KnownPartition, [ReplayEntry])? in
            if PlantedBug.partitionFoundByName.isPlanted { return byName(known) }
            guard known.refusal == nil, let entries = contents.entries[known.id] else { return nil }
            return (known, entries)
        }
        let progress = Lock(Progress())
        Crew.run(work.count, threads: options.isManual ? 1 : options.recoveryThreads) { number in
            let (known, entries) = work[number]
            do throws(LogError) {
                let path = options.directory + "/" + PartitionFiles.name(topic: known.record.topic, index: known.id.index)
                var replay = PartitionReplay(
                    known, path: path, journal: contents.files, in: options.fileSystem, unsynced: unsynced)
                try replay.run(entries)
                let (done, leftovers) = (Done(written: replay.written, conflict: replay.conflict), replay.leftovers)
                let (count, bytes) = (replay.count, replay.bytes)
                progress.withLock { progress in
                    progress.done[known.id] = done
                    if !leftovers.isEmpty { progress.leftovers[number] = leftovers }
                    progress.report.entries += count
                    progress.report.bytes += bytes
                }
                return true
            } catch {
                progress.withLock { $0.failure = $0.failure ?? error }
                return false
            }
        }
        var all = progress.withLock { $0 }
        if let failure = all.failure { throw failure }
        for number in all.leftovers.keys.sorted() {
            for leftover in all.leftovers[number] ?? [] { try keep(leftover, of: work[number].0) }
            all.report.leftovers += all.leftovers[number]?.count ?? 0
        }
        (all.report.damage, all.report.isTorn) = (contents.damage, contents.isTorn)
        all.report.refused = work.compactMap { all.done[$0.0.id]?.conflict }
        return (all.done, all.report)
    }

    /// The bug: what an older topic of that name had counts too.
    private func byName(_ known: KnownPartition) -> (KnownPartition, [ReplayEntry])? {
        let entries = contents.entries.filter { $0.key.index == known.id.index }.flatMap(\.value).sorted { $0.precedes($1) }
        if entries.isEmpty { return nil }
        var nameless = known
        nameless.record.voidBefore = .zero
        return (nameless, entries)
    }

    private func keep(_ leftover: PartitionReplay.Leftover, of known: KnownPartition) throws(LogError) {
        let entry = leftover.entry
        let quarantine = Quarantine(
            fileSystem: options.fileSystem, directory: options.directory + "/quarantine", limit: options.quarantineBytes)
        let name =
            "\(known.id.topic.text)-\(known.id.index)-\(SegmentName.digits(entry.segment))-\(entry.position)"
            + "-\(entry.round.start).\(entry.round.round)"
        let note = """
            Bytes \(entry.position) to \(entry.end) of segment \(entry.segment) of \(known.record.topic)-\(known.id.index), from the journal \
            (round \(entry.round.start).\(entry.round.round)), not written there: \(leftover.reason).
            """
        do throws(FileError) {
            _ = try quarantine.keep(
                contents.files[Int(entry.file)], entry.at..<entry.at + Int64(entry.length), name: name, note: note, once: true)
        } catch {
            throw .storage(error)
        }
    }
}
