import Threads

/// What recovery wrote and has not synced yet: synced all at once at its end. Of many files none is kept open: then the file system as a
/// whole is synced, which costs less than a sync each.
final class UnsyncedFiles: Sendable {
    private struct Kept: Sendable {
        var files: [any File] = []
        var directories: Set<String> = []
        /// There are too many.
        var isAll = false
    }

    /// With more files than this the file system is synced.
    static let bound = 1000

    private let kept = Lock(Kept())

    /// Whether files are synced one by one.
    var takesFiles: Bool { kept.withLock { !$0.isAll } }

    func add(_ file: any File) {
        kept.withLock { kept in
            if kept.isAll { return }
            kept.files.append(file)
            if kept.files.count > Self.bound { (kept.isAll, kept.files) = (true, []) }
        }
    }

    /// Names in the directory were made or removed.
    func add(directory: String) { kept.withLock { _ = $0.directories.insert(directory) } }

    /// Syncs all that was added, on at most so many threads.
    func sync(_ fileSystem: any FileSystem, directory: String, threads: Int) throws(FileError) {
        let all = kept.withLock { kept in
            defer { kept = Kept() }
            return kept
        }
        if PlantedBug.replayWithoutSync.isPlanted { return }
        if all.isAll || all.directories.count > Self.bound { return try fileSystem.syncAll(directory) }
        let failure = Lock<FileError?>(nil)
        let (directories, files) = (all.directories.sorted(), all.files)
        Crew.run(directories.count + files.count, threads: threads) { number in
            do throws(FileError) {
                if number < directories.count {
                    try fileSystem.syncDirectory(directories[number])
                } else {
                    try files[number - directories.count].sync()
                }
                return true
            } catch {
                failure.withLock { $0 = $0 ?? error }
                return false
            }
        }
        if let failure = failure.withLock({ $0 }) { throw failure }
    }
}
