public import Records

/// Why the engine did not do what it was asked. A definite error: nothing was written, unless a case says otherwise.
public enum LogError: Error, Sendable {
    /// The batch is refused for itself.
    case batch(BatchError)
    /// Nothing is or will be at the offset.
    case offsetOutOfRange(offset: Int64, logStart: Int64, logEnd: Int64)
    /// The bytes in the file do not check.
    case corrupt(file: String, range: Range<Int64>)
    /// The producer's batch does not follow its last one.
    case outOfOrderSequence(producerID: Int64, expected: Int32, found: Int32)
    /// The producer's epoch is older than the partition knows.
    case invalidProducerEpoch(producerID: Int64, epoch: Int16, known: Int16)
    /// A plain batch of a producer whose transaction is open.
    case invalidTransactionState(producerID: Int64)
    /// A marker of a coordinator that was succeeded.
    case coordinatorFenced(epoch: Int32, known: Int32)
    /// A follower's batch does not begin at the log's end, or a leader epoch is older than the log's.
    case notNext(offset: Int64, logEnd: Int64)
    case staleLeaderEpoch(epoch: Int32, known: Int32)
    /// The disk refused.
    case storage(FileError)
    /// `state/` or `index/` refused.
    case store(StoreError)
    /// Free space is under the reserve: appends go on by themselves once there is room.
    case noRoom(path: String, free: Int64, reserve: Int64)
    /// There was no room to finish the recovery: what is there is served, and it goes on by itself once there is room.
    case unrecovered(path: String, reason: String)
    /// The journal has no room now. Nothing was written; the ticket that was given with the append is told when there is.
    case parked
    /// A sync failed or the disk hangs: what the disk holds is not known, and the directory takes nothing until the next start.
    case offline(path: String, reason: String)
    /// The partition was deleted, or the store closed.
    case gone(topic: String, partition: Int32)
    /// Another process has the directory open.
    case locked(path: String)
    /// The directory belongs to another cluster or node.
    case foreignDirectory(path: String, what: String, found: String, expected: String)
    /// A newer version of the program wrote the directory.
    case newerFormat(path: String, format: UInt32, known: UInt32)
    /// There are logs but no `state/` that says what of them counts.
    case stateMissing(path: String)
    /// `state/` is damaged, or a record in it cannot be read.
    case stateDamaged(path: String, what: String)
    /// A file of the journal that `state/` names is not there, or not what it was, after an unclean stop.
    case journalMissing(path: String, directory: String, reason: String)
    /// The segment holds another batch than the journal: another program has written there. Nothing of either is touched.
    case refused(directory: String, reason: String)
    /// A directory of that name holds another topic's log.
    case nameTaken(path: String)
}

extension LogError {
    /// The disk, a quota or `state/` is full.
    var isOutOfSpace: Bool {
        switch self {
        case .storage(let error): error.isOutOfSpace
        case .store(.full): true
        default: false
        }
    }
}

extension LogError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .batch(let error): "\(error)"
        case .offsetOutOfRange(let offset, let start, let end): "offset \(offset) is outside the log, which goes from \(start) to \(end)"
        case .corrupt(let file, let range):
            "\(file): bytes \(range.lowerBound) to \(range.upperBound) are damaged; `ottla log verify` says more"
        case .outOfOrderSequence(let id, let expected, let found):
            "producer \(id) sent sequence \(found) where \(expected) was to come"
        case .invalidProducerEpoch(let id, let epoch, let known): "producer \(id) has epoch \(epoch), a newer one has epoch \(known)"
        case .invalidTransactionState(let id): "producer \(id) has a transaction open and sent a batch outside it"
        case .coordinatorFenced(let epoch, let known): "a marker of coordinator epoch \(epoch), the partition knows \(known)"
        case .notNext(let offset, let end): "a batch at offset \(offset) cannot be appended to a log that ends at \(end)"
        case .staleLeaderEpoch(let epoch, let known): "leader epoch \(epoch) is older than the log's, \(known)"
        case .storage(let error): "\(error)"
        case .store(let error): "\(error)"
        case .noRoom(let path, let free, let reserve): "\(path): \(free) bytes are free and \(reserve) are kept in reserve: make room"
        case .unrecovered(let path, let reason):
            "\(path): no room to finish the recovery (\(reason)): what is there is served, nothing is written; make room, and it goes on by itself"
        case .parked: "the journal is full: what was to be appended waits until a checkpoint has made room"
        case .offline(let path, let reason): "\(path) is offline: \(reason); look at the kernel's log, then start again"
        case .gone(let topic, let partition): "\(topic)-\(partition) was deleted or is closed"
        case .locked(let path): "\(path) is in use by another process"
        case .foreignDirectory(let path, let what, let found, let expected):
            "\(path) belongs to \(what) \(found), not to \(expected): give another --data, or the right \(what)"
        case .newerFormat(let path, let format, let known):
            "\(path) has format \(format), this program knows up to \(known): use a newer one"
        case .stateMissing(let path): "\(path) has logs but no state/ beside them: `ottla log repair \(path)` rebuilds it from the logs"
        case .stateDamaged(let path, let what):
            "\(path): state/ is damaged (\(what)): `ottla log repair \(path)` rebuilds it from the logs"
        case .journalMissing(let path, let directory, let reason):
            "\(path) \(reason): what was acknowledged last may be in it. Put it back, or `ottla log recover --accept-loss \(directory)` goes on without"
        case .refused(let directory, let reason):
            "\(reason); both are kept, the journal's in quarantine/. `ottla log recover --accept-segments \(directory)` takes the segments as they are"
        case .nameTaken(let path): "\(path) holds the log of another topic: move it away"
        }
    }
}
