import LogStore

/// Recovers one state that a crash may have left, and holds what is found against the model.
struct ImageCheck {
    private var machine: FaultyMachine
    private var logs: [ModelLog]
    private let options: StoryOptions
    private var isKill: Bool
    private var random: SplitMix64
    private(set) var notes: [String] = []

    /// An image of `moment`, drawn from `seed`; `logs` must be found in it.
    init(_ moment: CrashMoment, _ logs: [ModelLog], _ options: StoryOptions, seed: UInt64) {
        (self.logs, self.options) = (logs, options)
        random = SplitMix64(seed: seed)
        isKill = Int.random(in: 0..<10, using: &random) == 0
        machine = isKill ? moment.killed(&random) : moment.powerCut(&random, oldIndex: options.oldIndex)
        machine.setCapacity(nil)
        notes.append("\(isKill ? "killed" : "power cut") in step \(moment.step)")
    }

    mutating func run() throws {
        switch Int.random(in: 0..<16, using: &random) {
        case 0..<4: try crashInRecovery()
        case 4: return try loseJournal()
        case 5: return try rotJournal()
        default: break
        }
        var (store, found) = try open()
        notes += store.recovery.cuts.map { "cut: \($0.file) at \($0.position), \($0.length) bytes: \($0.reason)" }
        notes.append("replay: \(store.recovery.replay)")
        try found.check(logs, isKill: isKill)
        let before = contents()
        close(store)
        let again: FoundLogs
        (store, again) = try open()
        guard again == found else { throw CrashFailure("a second recovery finds something else") }
        if let what = difference(before, contents()) { throw CrashFailure("a second recovery changes \(what)") }
        for i in logs.indices { logs[i].apply(.found(found[logs[i].id])) }
        if Int.random(in: 0..<8, using: &random) == 0 {
            close(store)
            return try rot()
        }
        try retry(store)
        if Int.random(in: 0..<4, using: &random) == 0 { try goOn(store) }
        close(store)
    }

    private func open() throws -> (LogStore, FoundLogs) {
        let store: LogStore
        do {
            store = try LogStore.open(options.options(machine))
        } catch {
            throw CrashFailure("the directory does not open: \(error)")
        }
        do {
            return (store, try FoundLogs(store))
        } catch {
            close(store)
            throw error
        }
    }

    /// As the end of the process.
    private func close(_ store: LogStore) {
        store.releaseLock()
        store.forget()
    }

    /// Recovers, with a crash somewhere on the way.
    private mutating func crashInRecovery() throws {
        machine.keepMoments()
        let (store, _) = try open()
        close(store)
        guard let moment = machine.moments.randomElement(using: &random) else { return }
        let dies = Int.random(in: 0..<6, using: &random) == 0
        isKill = isKill && dies
        if !dies { for i in logs.indices { logs[i].losePower() } }
        machine = dies ? moment.killed(&random) : moment.powerCut(&random, oldIndex: options.oldIndex)
        notes.append("\(dies ? "killed" : "power cut") in step \(moment.step) of the recovery")
    }

    // MARK: The journal

    private static let journalSuffix = ".journal"

    /// A file of the journal that may hold what was acknowledged is gone: the directory does not open without it.
    private mutating func loseJournal() throws {
        let moment = machine.moment
        let before = machine.files(endingIn: Self.journalSuffix)
        let (store, _) = try open()
        close(store)
        // Which of them are the journal's, the start has shown: it makes new ones for those that are not.
        let after = machine.files(endingIn: Self.journalSuffix)
        // Under another `flush` nothing is in it.
        guard options.usesJournal, case .group = options.flush else { return }
        guard !store.recovery.wasClean, before.count == 2, before.keys == after.keys else { return }
        guard let path = before.keys.sorted().randomElement(using: &random) else { return }
        machine = moment.killed(&random)
        try machine.fileSystem.unlink(path)
        notes.append("\(path) is gone")
        guard let opened = try? LogStore.open(options.options(machine)) else { return }
        close(opened)
        throw CrashFailure("the directory opens without \(path)")
    }

    /// A byte of the journal changes: that costs at most what one entry holds, and so at most one log is short.
    private mutating func rotJournal() throws {
        let files = machine.files(endingIn: Self.journalSuffix).sorted { $0.key < $1.key }
        guard let (path, bytes) = files.randomElement(using: &random), bytes.size > 4096 else { return }
        let position = Int.random(in: 4096..<bytes.size, using: &random)
        try machine.flip(path, at: position)
        notes.append("byte \(position) of \(path) changed")
        guard let store = try? LogStore.open(options.options(machine)) else { throw CrashFailure("the directory does not open") }
        defer { close(store) }
        var failures: [any Error] = []
        for model in logs {
            do {
                try model.check(try store.partition(model.id).map { try FoundLog($0) }, isKill: isKill)
            } catch {
                failures.append(error)
            }
        }
        if failures.count > 1 { throw CrashFailure("several logs are short: \(failures[0]), \(failures[1])") }
    }

    // MARK: A second recovery

    private struct Contents {
        var files: [String: SparseBytes]
        var state: [(key: [UInt8], value: [UInt8])]
    }

    /// All that must not change where nothing happens: the logs' bytes, and what `state/` says of them.
    private func contents() -> Contents {
        // The directory's own record has the number of the start.
        let state = machine.entries(of: StoryOptions.directory + "/state").filter { !$0.key.starts(with: [UInt8](repeating: 0, count: 16)) }
        return Contents(files: machine.files(endingIn: ".log"), state: state)
    }

    private func difference(_ one: Contents, _ other: Contents) -> String? {
        for path in Set(one.files.keys).union(other.files.keys).sorted() where one.files[path] != other.files[path] { return path }
        guard one.state.count == other.state.count else { return "the number of entries in state/" }
        for (one, other) in zip(one.state, other.state) where one.key != other.key || one.value != other.value {
            return "an entry of state/: \(one.key) \(one.value) \(other.key) \(other.value)"
        }
        return nil
    }

    /// A byte of a log changes while nothing runs. All of it was synced and lies below the recovery points: nothing may be cut, and all but
    /// what is damaged is still read.
    private mutating func rot() throws {
        let files = machine.files(endingIn: ".log").filter { $0.value.size > 0 }.sorted { $0.key < $1.key }
        guard let (path, bytes) = files.randomElement(using: &random) else { return }
        let position = Int.random(in: 0..<bytes.size, using: &random)
        try machine.flip(path, at: position)
        notes.append("byte \(position) of \(path) changed")
        let before = contents()
        let store: LogStore
        do {
            store = try LogStore.open(options.options(machine))
        } catch {
            throw CrashFailure("the directory does not open: \(error)")
        }
        defer { close(store) }
        if let cut = store.recovery.cuts.first { throw CrashFailure("recovery has cut below the recovery point: \(cut)") }
        for (path, bytes) in before.files where machine.files(endingIn: ".log")[path] != bytes {
            throw CrashFailure("recovery has changed \(path)")
        }
        for model in logs where model.presence == .present {
            guard let log = store.partition(model.id) else { throw CrashFailure("\(model.topic)-0 is not there") }
            guard log.offsets.logEnd == model.end, log.offsets.logStart == model.start else {
                throw CrashFailure("\(model.topic)-0 goes from \(log.offsets.logStart) to \(log.offsets.logEnd)")
            }
        }
    }

    // MARK: Going on

    /// Every producer's last batches come again: they are known, each at its offset.
    private func retry(_ store: LogStore) throws {
        for model in logs {
            guard let log = store.partition(model.id) else { continue }
            for batch in model.known {
                var bytes = try batch.bytes()
                let again = try bytes.withUnsafeMutableBytes { try log.append($0, now: options.clock.now, ticket: nil) }
                guard again.isDuplicate, again.baseOffset == batch.base, again.lastOffset == batch.next - 1 else {
                    throw CrashFailure("\(model.topic)-0: \(batch) again is answered with \(again)")
                }
            }
        }
    }

    /// Appends a little, and looks whether that survives.
    private mutating func goOn(_ store: LogStore) throws {
        for i in logs.indices {
            guard let log = store.partition(logs[i].id) else { continue }
            let producer = Int64(i * 100)
            let entry = ModelBatch.Entry(delta: 0, stamp: options.clock.now, key: 1, size: 50)
            let batch = ModelBatch(producer: producer, sequence: logs[i].nextSequence(of: producer), entries: [entry])
            var bytes = try batch.bytes()
            let appended: Appended
            do {
                appended = try bytes.withUnsafeMutableBytes { try log.append($0, now: options.clock.now, ticket: nil) }
            } catch LogError.outOfOrderSequence where logs[i].mayRefuse(nextOf: producer) {
                continue
            }
            guard appended.baseOffset == logs[i].end, !appended.isDuplicate else {
                throw CrashFailure("\(log.name) ends at \(logs[i].end), and an append is answered with \(appended)")
            }
            logs[i].apply(.appended(batch.at(appended.baseOffset, leaderEpoch: max(log.offsets.leaderEpoch, 0))))
            logs[i].apply(.written(logs[i].end))
        }
        store.flushNow()
        guard store.problem == nil else { throw CrashFailure("a flush failed: \(store.problem.map { "\($0)" } ?? "")") }
        for i in logs.indices { logs[i].apply(.promised(logs[i].end)) }
        machine.cutPower()
        machine = machine.moment.powerCut(&random, oldIndex: options.oldIndex)
        notes.append("power cut after it went on")
        let (last, found) = try open()
        close(last)
        try found.check(logs, isKill: false)
    }
}
