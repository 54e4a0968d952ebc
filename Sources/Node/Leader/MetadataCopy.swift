import Coordination
import LogStore
import Telemetry
import Threads

/// `metadata.json`: the cluster's metadata for human eyes, at most a minute old. Never read back.
final class MetadataCopy: Sendable {
    private struct State {
        var version: Int64 = -1
        var writtenAt: Int64?
    }

    /// The shortest time between two copies, in milliseconds.
    private static let pause: Int64 = 30_000

    private let path: String
    private let fileSystem: any FileSystem
    private let log: Log
    private let state = Lock(State())

    init(path: String, fileSystem: any FileSystem, log: Log) { (self.path, self.fileSystem, self.log) = (path, fileSystem, log) }

    func writeIfDue(_ image: ClusterImage, now: Int64) {
        let isDue = state.withLock { $0.version != image.version && now - ($0.writtenAt ?? now - Self.pause) >= Self.pause }
        if isDue { write(image, now: now) }
    }

    func write(_ image: ClusterImage, now: Int64) {
        state.withLock { $0 = State(version: image.version, writtenAt: now) }
        do {
            try fileSystem.replaceWhole(path, with: Array(MetadataText.json(of: image).utf8))
        } catch {
            log.warn("the readable copy of the metadata was not written: \(error)", limit: "metadata-copy")
        }
    }
}
