import Glibc
import Synchronization

/// The process's own memory: RssAnon.
enum Memory {
    private static let highestKB = Atomic<Int>(0)

    /// The most that was noted, in MB.
    static var highest: Double { Double(highestKB.load(ordering: .relaxed)) / 1024 }

    static func note() {
        let descriptor = open("/proc/self/status", O_RDONLY)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &buffer, buffer.count)
        let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        for line in text.split(separator: "\n") where line.hasPrefix("RssAnon:") {
            let own = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0
            highestKB.max(own, ordering: .relaxed)
        }
    }
}
