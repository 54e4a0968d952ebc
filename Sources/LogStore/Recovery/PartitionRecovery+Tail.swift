import Checksum
import Records

/// At and past the recovery point.
extension PartitionRecovery {
    /// Keeps what is valid of the last segment's file, which has `size` bytes, behind what is known of it.
    mutating func scanActive(size: Int64) throws(LogError) {
        let i = state.segments.count - 1
        let segment = state.segments[i]
        let size = task.limit(size, in: segment)
        if size <= segment.size { return }
        let file = try segment.file.open()
        let walk = BatchWalk(file, from: segment.size, to: size, checksum: segment.checksum)
        let now = context.options.wallClock()
        defer { read(walk.bytesRead) }
        var reason = ""
        scan: while true {
            switch try walk.next() {
            case .end: break scan
            case .bad(let why):
                reason = why
                break scan
            case .batch(let header, let position):
                if header.baseOffset < state.logEnd || header.baseOffset - segment.baseOffset > Int64(UInt32.max) {
                    reason = "its offset \(header.baseOffset) does not follow \(state.logEnd)"
                    break scan
                }
                // An epoch may be known that began behind the batch: only the one that covers its offset counts.
                let epoch = state.epochs.epoch(of: header.baseOffset)
                if header.leaderEpoch < epoch {
                    reason = "its leader epoch \(header.leaderEpoch) is older than \(epoch), under which the log went on there"
                    break scan
                }
                take(header, position, walk)
                try noteProducer(header, position, file, now)
            }
        }
        let end = state.segments[i].size
        if isReadOnly { return }
        if end > segment.size {
            for range in task.unwritten(segment.size..<end, in: segment.baseOffset) { try secure(file, range) }
        }
        if end < size {
            walk.skip(to: end)
            cuts.append(
                PartitionCut(
                    base: segment.baseOffset, file: file, path: segment.file.path, range: end..<size, isWhole: false,
                    isZero: try walk.restIsZero(), reason: reason))
        }
    }

    /// Takes note of what a batch of the last segment says of its producer.
    private mutating func noteProducer(_ header: BatchHeader, _ position: Int64, _ file: any File, _ now: Int64) throws(LogError) {
        guard header.baseOffset >= producersFrom else { return }
        let aborted = producers.note(header, marker: try ControlMarker.read(header, from: file, at: position), now: now)
        producers.settle(below: header.nextOffset)
        state.activeIndex?.takeMarker(aborted, position: position, size: Int64(header.sizeInBytes))
    }

    private mutating func take(_ header: BatchHeader, _ position: Int64, _ walk: BatchWalk) {
        let i = state.segments.count - 1
        // `walk` has gone on already: its checksum is that behind the batch.
        let size = header.sizeInBytes
        state.activeIndex?.add(
            position: position, baseOffset: header.baseOffset, size: Int64(size), maxTimestamp: header.maxTimestamp)
        state.segments[i].grow(size: size, checksum: walk.checksum, nextOffset: header.nextOffset, maxTimestamp: header.maxTimestamp)
        state.epochs.note(header.leaderEpoch, at: header.baseOffset)
        state.logEnd = header.nextOffset
    }

    /// Goes on with the segments behind the one of the recovery point, as long as each begins where the one before it ends.
    mutating func takeLater(_ sizes: [Int64: Int64]) throws(LogError) {
        var isCut = false
        for base in sizes.keys.sorted() {
            let size = sizes[base] ?? 0
            if PlantedBug.failedAppendLeftover.isPlanted, !cuts.isEmpty { isCut = true }
            if !isCut, base == state.logEnd, base >= point.offset || PlantedBug.cutBelowRecoveryPoint.isPlanted {
                beginSegment(base)
                unsynced.add(directory: path)
                try scanActive(size: size)
                continue
            }
            isCut = true
            if isReadOnly { return }
            let segment = file(base)
            let open = try segment.open()
            cuts.append(
                PartitionCut(
                    base: base, file: open, path: segment.path, range: 0..<size, isWhole: true, isZero: size == 0,
                    reason: "the log before it ends at \(state.logEnd)"))
        }
        if isReadOnly { return }
        // A last segment that lost bytes below the recovery point cannot be gone on with: the hole would be read as data.
        if let last = state.segments.last, !last.damage.isEmpty, state.unsealed.contains(last.baseOffset) {
            beginSegment(state.logEnd)
            do throws(LogError) { _ = try state.segments[state.segments.count - 1].file.open(.create(exclusive: true)) } catch {
                state.blocked = error
            }
            unsynced.add(directory: path)
        }
    }

    private mutating func beginSegment(_ base: Int64) {
        if let last = state.segments.last, !state.unsealed.contains(last.baseOffset), known.seals.last?.baseOffset != last.baseOffset {
            if last.size == 0 {
                state.segments.removeLast()
            } else {
                state.unsealed.insert(last.baseOffset)
                if let index = state.activeIndex {
                    state.retired.append(PartitionState.RetiredIndex(generation: last.generation, index: index, saved: 0))
                }
            }
        }
        let file = file(base)
        // All of it is read and checked, or not kept.
        file.withBlocks { $0.know(from: 0) }
        state.segments.append(Segment(baseOffset: base, file: file, created: context.options.wallClock()))
        state.activeIndex = SparseIndex(baseOffset: base)
    }

    // MARK: The disk

    /// Writes what is kept over itself: the pages may be clean and the disk without them. Synced later, with all else.
    private mutating func secure(_ file: any File, _ range: Range<Int64>) throws(LogError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Int(min(1 << 20, range.upperBound - range.lowerBound)), alignment: 4096)
        defer { buffer.deallocate() }
        do throws(FileError) {
            var at = range.lowerBound
            while at < range.upperBound {
                let part = UnsafeMutableRawBufferPointer(rebasing: buffer.prefix(Int(clamping: range.upperBound - at)))
                guard try file.read(into: part, at: at) == part.count else { throw FileError(code: 5, operation: .read, path: file.path) }
                try file.write(UnsafeRawBufferPointer(part), at: at)
                if part.count == 1 << 20 { file.startWriteback(at..<at + Int64(part.count)) }
                at += Int64(part.count)
            }
        } catch {
            throw .storage(error)
        }
        unsynced.add(file)
        unsynced.add(directory: path)
        keeping(range.upperBound - range.lowerBound)
    }

    /// Puts into quarantine what is to be cut, all of it; then cuts, to be synced with all else. Without room for the copies nothing is cut,
    /// and nothing appended.
    mutating func cut() throws(LogError) {
        if cuts.isEmpty { return }
        var copies: [String?] = []
        let quarantine = Quarantine(
            fileSystem: context.fileSystem, directory: context.directory + "/quarantine", limit: context.options.quarantineBytes)
        do throws(FileError) {
            for cut in cuts {
                if cut.isZero {
                    copies.append(nil)
                    continue
                }
                let name = "\(known.id.topic.text)-\(known.id.index)-\(SegmentName.digits(cut.base))-\(cut.range.lowerBound)"
                let note = """
                    Bytes \(cut.range.lowerBound) to \(cut.range.upperBound) of \(cut.path) (topic \(topic)), cut by recovery: \(cut.reason).
                    The log ends at offset \(state.logEnd).
                    """
                copies.append(try quarantine.keep(cut.file, cut.range, name: name, note: note))
            }
        } catch {
            guard error.isOutOfSpace else { throw .storage(error) }
            state.blocked = .storage(error)
            context.observer.noticed("\(topic)-\(known.id.index): no room to put the log's damaged end aside, so it is not cut: \(error)")
            return
        }
        do throws(FileError) {
            for cut in cuts.reversed() where cut.isWhole { try context.fileSystem.unlink(cut.path) }
            for cut in cuts where !cut.isWhole {
                try cut.file.truncate(to: cut.range.lowerBound)
                unsynced.add(cut.file)
            }
        } catch {
            throw .storage(error)
        }
        unsynced.add(directory: path)
        for (cut, copy) in zip(cuts, copies) {
            was(
                RecoveryReport.Cut(
                    partition: known.id, topic: topic, file: cut.path, position: cut.range.lowerBound, length: Int64(cut.range.count),
                    quarantine: copy, reason: cut.reason))
        }
    }
}
