import LogStore
import Threads

/// Appends, and rounds of the journal, in the midst of a checkpoint's syncs.
extension StoryLife {
    /// What an interruption did.
    struct Interruption: Sendable {
        var log: Int
        var batch: ModelBatch
        var request: UInt64
        var step: Int
    }

    /// Lets the next sync of a segment be interrupted.
    mutating func interrupt(_ store: LogStore) {
        var wanted: [(log: Int, partition: PartitionLog, batch: ModelBatch, bytes: [UInt8], ticket: Ticket)] = []
        for i in logs.indices where !isFollower[i] {
            for _ in 0..<3 {
                guard let partition = self.log(i, store) else { continue }
                var batch = newBatch(i)
                let mine = wanted.filter { $0.log == i && $0.batch.producer == batch.producer }
                if let last = mine.last { batch.sequence = last.batch.lastSequence + 1 }
                guard let bytes = try? batch.bytes() else { continue }
                wanted.append((i, partition, batch, bytes, ticket()))
            }
        }
        let (work, done, machine, now) = (wanted, interruptions, machine, options.clock.now)
        machine.interrupt(syncOf: ".log") {
            for (i, partition, batch, bytes, ticket) in work {
                let step = machine.steps
                var bytes = bytes
                let appended = bytes.withUnsafeMutableBytes { try? partition.append($0, now: now, ticket: ticket, whenFull: .goOn) }
                guard let appended else { return }
                let placed = batch.at(appended.baseOffset, leaderEpoch: max(partition.offsets.leaderEpoch, 0))
                done.withLock { $0.append(Interruption(log: i, batch: placed, request: ticket.request, step: step)) }
                // A round of the journal goes on beside a checkpoint; without one it is the checkpoint's thread that does the rounds.
                store.beginRound()
                store.endRound()
            }
        }
    }

    /// Takes in what it did.
    mutating func interrupted(_ store: LogStore) {
        machine.forgetInterruption()
        for one in interruptions.withLock({ done in
            defer { done = [] }
            return done
        }) {
            note("meanwhile an append to \(one.log): \(one.batch)")
            requests[one.request] = (one.log, one.batch.next)
            took(one.log, one.batch, at: one.step)
        }
    }
}
