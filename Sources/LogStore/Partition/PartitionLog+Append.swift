import Checksum
import Records
import Threads

extension PartitionLog {
    /// Appends one batch, as a producer sent it.
    ///
    /// Its base offset, leader epoch, and what the topic's settings change are written over in `batch`. `now` is the wall clock in
    /// milliseconds. With a ticket, a completion `.durable` comes when the append is synced and readable, unless the answer says
    /// `isDurable`; without one nobody waits, and it is synced all the same. A batch of a producer's last five is not appended again: the
    /// answer is the first one's, and its completion waits for the first one's sync.
    ///
    /// Every error is definite: nothing was written. `whenFull`: what to do while the journal has no room, before anything is. `more`: other
    /// appends follow at once, and `LogStore.appendsEnded` behind them, which is owed: they become durable together.
    public func append(
        _ batch: UnsafeMutableRawBufferPointer, now: Int64, ticket: Ticket?, whenFull: WhenFull = .wait, more: Bool = false
    ) throws(LogError) -> Appended {
        try context.condition.checkWritable()
        try context.journal?.admit(whenFull)
        let config = state.withLock { $0.config }
        let (facts, rebuilt) = try validated(batch, config, now)
        guard var rebuilt else { return try notingSyncs { () throws(LogError) in try append(facts, batch, now, ticket, more: more) } }
        var appended: Result<Appended, LogError> = .failure(goneError)
        rebuilt.withUnsafeMutableBytes { bytes in
            appended = Result { () throws(LogError) in try append(facts, bytes, now, ticket, more: more) }
        }
        return try notingSyncs { () throws(LogError) in try appended.get() }
    }

    /// What a producer's batch says of itself, and the batch made anew where the topic's codec is another.
    private func validated(
        _ batch: UnsafeMutableRawBufferPointer, _ config: LogConfig, _ now: Int64
    ) throws(LogError) -> (BatchFacts, [UInt8]?) {
        do throws(BatchError) {
            let rules = config.batchRules(now: now)
            let whole = try BatchValidator.onlyBatch(UnsafeRawBufferPointer(batch))
            let facts = try BatchValidator.validate(whole, rules: rules)
            guard let rebuilt = try config.compression.rebuild(whole, facts.codec) else { return (facts, nil) }
            // Checked again as Kafka does: it may have grown. Its facts differ in codec, size and checksum only.
            var failure: BatchError?
            var own = facts
            rebuilt.withUnsafeBytes { bytes in
                do throws(BatchError) { own = try BatchValidator.validate(try RecordBatch(bytes), rules: rules) } catch { failure = error }
            }
            if let failure { throw failure }
            return (own, rebuilt)
        } catch {
            throw .batch(error)
        }
    }

    func append(
        _ facts: BatchFacts, _ bytes: UnsafeMutableRawBufferPointer, _ now: Int64, _ ticket: Ticket?, marker: TransactionMarker? = nil,
        more: Bool = false
    ) throws(LogError) -> Appended {
        var completions = CompletionBatch()
        var news = FlushNews()
        let appended = try state.withLock { (state) throws(LogError) -> Appended in
            try prepareAppend(&state)
            switch try state.producers?.check(facts.header, marker) ?? .append {
            case .duplicate(let known): return duplicate(known, ticket, &state)
            case .append: break
            }
            let base = state.logEnd
            try rollIfDue(
                &state, size: bytes.count, lastOffset: base + Int64(facts.lastOffsetDelta), maxTimestamp: facts.maxTimestamp)
            BatchEditor.apply(facts, to: bytes, baseOffset: base, leaderEpoch: max(state.epochs.latest, 0))
            try write(UnsafeRawBufferPointer(bytes), &state)
            let header: BatchHeader
            do throws(BatchError) { header = try BatchHeader(UnsafeRawBufferPointer(bytes)) } catch { throw .batch(error) }
            let position = state.segments[state.segments.count - 1].size
            took(header, position: position, UnsafeRawBufferPointer(bytes), now, &state)
            stage(UnsafeRawBufferPointer(bytes), at: position, more: more, &state)
            wrote(&state, &news)
            if !context.waitsForSync { moveWatermark(&state, to: state.logEnd, state.end, &completions) }
            wakeFollowers(&state, &completions)
            let last = header.lastOffset
            if context.waitsForSync, let ticket { state.pending.append(PartitionState.Pending(target: last + 1, ticket: ticket)) }
            return Appended(
                baseOffset: base, lastOffset: last, logAppendTime: facts.timestampType == .logAppendTime ? now : -1,
                logStartOffset: state.logStart, isDurable: !context.waitsForSync)
        }
        report(news, bytes: bytes.count)
        completions.post()
        // The directory may have gone offline while this one was not among those that wait.
        if context.condition.isOffline { abandon(.unknown, isGone: false) }
        if !appended.isDuplicate {
            context.observer.appended(id, bytes: bytes.count, records: Int(facts.count))
            context.timestamps.look(facts.maxTimestamp, now: now, id, topic: topic, context.observer)
        }
        return appended
    }

    /// Runs `body`; a sync that fails in it takes the directory offline.
    func notingSyncs<R: Sendable>(_ body: () throws(LogError) -> R) throws(LogError) -> R {
        do throws(LogError) {
            return try body()
        } catch {
            context.noteSync(error)
            throw error
        }
    }

    /// What every append does first: looks whether it may, trims what a failed one left, loads the producers.
    func prepareAppend(_ state: inout PartitionState) throws(LogError) {
        if state.isGone || state.isClosed { throw goneError }
        if let blocked = state.blocked { throw blocked }
        if state.needsTrim, let i = state.active {
            let active = state.segments[i]
            let file = try active.file.open()
            try filing { () throws(FileError) in
                try file.truncate(to: active.size)
                // A whole batch that came back after a power cut could not be told from what another program wrote.
                if context.journal != nil { try file.sync() }
            }
            state.needsTrim = false
        }
        try loadProducers(&state)
        try loadActiveIndex(&state)
    }

    private func duplicate(_ known: ProducerState.Batch, _ ticket: Ticket?, _ state: inout PartitionState) -> Appended {
        let target = known.lastOffset + 1
        let isDurable = state.highWatermark >= target
        if !isDurable, let ticket {
            let at = state.pending.firstIndex { $0.target > target } ?? state.pending.endIndex
            state.pending.insert(PartitionState.Pending(target: target, ticket: ticket), at: at)
        }
        return Appended(
            baseOffset: known.baseOffset, lastOffset: known.lastOffset, logStartOffset: state.logStart, isDuplicate: true,
            duplicateTimestamp: known.timestamp, isDurable: isDurable)
    }

    /// Writes bytes at the active segment's end; a failure leaves the log as it was.
    func write(_ bytes: UnsafeRawBufferPointer, _ state: inout PartitionState) throws(LogError) {
        let i = state.segments.count - 1
        let (segment, end) = (state.segments[i].file, state.segments[i].size)
        let file = try segment.open()
        do throws(FileError) {
            try file.write(bytes, at: end)
        } catch {
            state.needsTrim = !PlantedBug.failedAppendLeftover.isPlanted
            if state.needsTrim { try? file.truncate(to: end) }
            throw .storage(error)
        }
        if !state.dirtyFiles.contains(where: { $0.segment === segment }) {
            segment.setDirty(true)
            state.dirtyFiles.append(FlushWork.DirtyFile(segment: segment, file: file))
        }
    }

    /// Takes note of a batch that lies in the active segment at `position`, its end until now.
    func took(_ header: BatchHeader, position: Int64, _ bytes: UnsafeRawBufferPointer, _ now: Int64, _ state: inout PartitionState) {
        let i = state.segments.count - 1
        var checksum = state.segments[i].checksum
        checksum.update(bytes)
        state.activeIndex?.add(
            position: position, baseOffset: header.baseOffset, size: Int64(bytes.count), maxTimestamp: header.maxTimestamp)
        state.virtualIndex.add(batch: Int64(bytes.count), interval: state.config.indexIntervalBytes)
        state.segments[i].grow(
            size: bytes.count, checksum: checksum, nextOffset: header.nextOffset, maxTimestamp: header.maxTimestamp)
        let marker = header.attributes.isControl ? ControlMarker(batch: bytes) : nil
        let aborted = state.producers?.note(header, marker: marker, now: now)
        state.activeIndex?.takeMarker(aborted, position: position, size: Int64(bytes.count))
        state.epochs.note(header.leaderEpoch, at: header.baseOffset)
        state.logEnd = header.nextOffset
    }
}
