public import Records
import Threads

/// What makes the engine handy inside another program. Everything here is made of calls that are public too.
extension LogStoreOptions {
    /// A directory of this machine, for a program that keeps its logs in it: on the disk's files and LMDB, of no cluster.
    public init(directory: String) {
        self.init(directory: directory, fileSystem: PosixFileSystem(), stores: LMDBStores(), clusterID: "embedded", nodeID: 0)
    }

    /// Logs in memory, which end with the process: for tests.
    public static var inMemory: LogStoreOptions {
        LogStoreOptions(
            directory: "/memory", fileSystem: MemoryFileSystem(), stores: MemoryStores(), clusterID: "embedded", nodeID: 0)
    }
}

extension LogStore {
    /// The log of a name, made if it is not there: the only partition of a topic. Its settings are `config` from now on.
    public func log(named name: String, config: LogConfig = LogConfig()) throws(LogError) -> PartitionLog {
        if let known = partitions().first(where: { $0.topic == name && $0.id.index == 0 }) {
            known.configure(config)
            return known
        }
        let id = TopicID(high: context.options.random(), low: context.options.random())
        let log = try create(PartitionID(topic: id, index: 0), topic: name, config: config)
        try log.lead(epoch: 0)
        return log
    }

    /// Compacts, now and on this thread, each log with `cleanup.policy=compact` of which enough is new (`min.cleanable.dirty.ratio`). Active
    /// segments are left alone.
    public func compact() { cleaner.runAll() }
}

extension PartitionLog {
    /// Appends records as one batch, and waits until it is durable. Answers their offsets.
    ///
    /// Throws what `append(_:now:ticket:)` does, nothing having been written then; and `offline` or `gone` where that ended the wait: whether
    /// the records are there shows at the next start.
    @discardableResult
    public func append(_ records: [LogRecord], codec: Codec = .none) throws(LogError) -> ClosedRange<Int64> {
        let now = context.options.wallClock()
        var builder = BatchBuilder(codec: codec)
        for record in records {
            builder.append(timestamp: record.timestamp ?? now, key: record.key, value: record.value, headers: record.headers)
        }
        var batch: [UInt8]
        do throws(CodecError) { batch = try builder.finish() } catch { throw .batch(.notDecompressible(error)) }
        let waiter = Waiter()
        let ticket = Ticket(queue: waiter, token: 0, request: 0)
        var result: Result<Appended, LogError> = .failure(goneError)
        batch.withUnsafeMutableBytes { bytes in
            result = Result { () throws(LogError) in try append(bytes, now: now, ticket: ticket) }
        }
        let appended = try result.get()
        if !appended.isDurable, waiter.wait(milliseconds: nil) != .durable {
            try context.condition.checkOnline()
            throw goneError
        }
        return appended.baseOffset...appended.lastOffset
    }

    /// Hands every record from `offset` on to `body`, in order, as far as `limit` lets; `body` answers whether it wants more. Answers the offset
    /// to go on from. Control records are left out; those of aborted transactions too where the limit is `.lastStable`.
    @discardableResult
    public func read(from offset: Int64, upTo limit: ReadLimit = .highWatermark, _ body: (Record) -> Bool) throws(LogError) -> Int64 {
        var reading = RecordReading(next: offset)
        while !reading.isEnough {
            let (slice, aborted) = try slice(from: reading.next, upTo: limit)
            guard let bytes = try slice?.read() else { break }
            try reading.take(bytes, aborted, file: name, body)
        }
        return reading.next
    }

    private func slice(from offset: Int64, upTo limit: ReadLimit) throws(LogError) -> (LogSlice?, [AbortedTransaction]) {
        while true {
            let (result, aborted) =
                limit == .lastStable
                ? try readCommitted(from: offset, maxBytes: 1 << 20, minOneBatch: true)
                : (try read(from: offset, maxBytes: 1 << 20, minOneBatch: true, upTo: limit), [])
            switch result {
            case .empty: return (nil, [])
            case .slice(let slice): return (slice, aborted)
            case .needsIO:
                let waiter = Waiter()
                prefetch(from: offset, maxBytes: 1 << 20, upTo: limit, ticket: Ticket(queue: waiter, token: 0, request: 0))
                _ = waiter.wait(milliseconds: nil)
            }
        }
    }

    /// Waits until there is something behind `offset` to read; false if there was nothing for so many milliseconds.
    public func wait(past offset: Int64, upTo limit: ReadLimit = .highWatermark, milliseconds: Int) throws(LogError) -> Bool {
        let waiter = Waiter()
        let ticket = Ticket(queue: waiter, token: 0, request: 0)
        if wait(past: offset, upTo: limit, ticket: ticket) {
            let outcome = waiter.wait(milliseconds: milliseconds)
            cancel(ticket)
            if outcome == .gone { throw goneError }
            return outcome == .readable
        }
        if state.withLock({ $0.isGone }) { throw goneError }
        return true
    }
}
