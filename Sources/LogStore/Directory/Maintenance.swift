import Threads

/// What is done now and then, on a thread of its own: retention, expiry of producers, unlinking what was deleted, looking at the free space,
/// noting how far the scrubber is.
final class Maintenance: Sendable {
    private struct Deletion: Sendable {
        var path: String
        /// Monotonic milliseconds.
        var due: Int64
    }

    private struct Work: Sendable {
        var deletions: [Deletion] = []
        var nextCheck: Int64
    }

    private static let pause: Int64 = 1000

    private let context: EngineContext
    private let registry: PartitionRegistry
    private let start: DirectoryStart
    private let scrubber: Scrubber
    private let work: Lock<Work>
    private let ticker = Ticker("ottla-maintain")

    init(_ start: DirectoryStart, _ scrubber: Scrubber) {
        (self.start, self.scrubber, context, registry) = (start, scrubber, start.context, start.registry)
        let now = Int64(context.options.monotonic() / 1_000_000)
        work = Lock(Work(nextCheck: now + context.options.initialTaskDelayMs))
    }

    private var now: Int64 { Int64(context.options.monotonic() / 1_000_000) }

    func begin() {
        if context.options.isManual || !context.options.isMaintained { return }
        ticker.start(everyMilliseconds: Int(min(Self.pause, max(1, context.options.retentionCheckMs)))) { [self] in step() }
    }

    func stop() { ticker.stop() }

    /// What the thread does each second: retention only when its interval is over.
    func step() {
        let isDue = work.withLock { work in
            let isDue = now >= work.nextCheck
            if isDue { work.nextCheck = now + context.options.retentionCheckMs }
            return isDue
        }
        lookAtSpace()
        resume()
        unlinkDue()
        if isDue { retain() }
        scrubber.save()
    }

    func runAll() {
        lookAtSpace()
        resume()
        retain()
        unlinkDue()
    }

    /// Stops appends while little is free.
    func lookAtSpace() {
        guard let free = try? context.fileSystem.freeBytes(context.directory) else { return }
        if context.condition.setFree(free) {
            let isShort = free < context.options.reserveBytes
            context.observer.noticed(
                "\(context.directory): \(free) bytes are free, " + (isShort ? "appends stop until there is room" : "appends go on"))
        }
    }

    /// Goes on with a recovery that had no room.
    private func resume() {
        for path in start.resume() { unlink(path, after: 0) }
    }

    private func retain() {
        if context.condition.isUnrecovered { return }
        for partition in registry.all {
            do throws(LogError) {
                for path in try partition.retain() { unlink(path, after: partition.deleteDelay) }
            } catch {
                context.noteSync(error)
                context.observer.noticed("retention of \(partition.name) failed: \(error)")
            }
            partition.expireProducers()
        }
    }

    /// Unlinks a file, or a directory and all in it, after so many milliseconds.
    func unlink(_ path: String, after milliseconds: Int64) {
        work.withLock { $0.deletions.append(Deletion(path: path, due: now + max(0, milliseconds))) }
    }

    /// What was to be unlinked there is not any more.
    func forget(_ path: String) { work.withLock { $0.deletions.removeAll { $0.path == path } } }

    private func unlinkDue() {
        let now = now
        let due = work.withLock { work in
            let due = work.deletions.filter { $0.due <= now }
            work.deletions.removeAll { $0.due <= now }
            return due
        }
        for deletion in due { remove(deletion.path) }
    }

    /// Unlinks all that waits for it.
    func unlinkAll() {
        let all = work.withLock { work in
            defer { work.deletions = [] }
            return work.deletions
        }
        for deletion in all { remove(deletion.path) }
    }

    private func remove(_ path: String) {
        do throws(FileError) {
            try context.fileSystem.removeTree(path)
        } catch {
            if !error.isNotFound { context.observer.noticed("\(error)") }
        }
    }
}
