import Glibc
import Testing
import Threads
import Transport

/// What needs a process of its own: its limits, its memory, its signals.
@Suite("Transport and the process")
struct ProcessTests {
    @Test("each of 5,000 idle connections costs at most 2 KiB")
    func idleConnections() async {
        await #expect(processExitsWith: .success) {
            let count = 5_000
            raiseLimit(to: rlim_t(2 * count + 1_000))
            let record = Record()
            let server = try TestServer(loops: 2) { _ in Recorder(record) }
            let warm = try (0..<100).map { _ in try RawSocket(port: server.port) }
            for peer in warm { try peer.send(framed([1, 2, 3])) }
            record.wait { $0.frames.count == 100 }
            let before = anonymousBytes()
            var peers: [RawSocket] = []
            peers.reserveCapacity(count)
            for _ in 0..<count { peers.append(try RawSocket(port: server.port)) }
            // Each has been used once.
            for peer in peers { try peer.send(framed([1, 2, 3])) }
            record.wait { $0.frames.count == count + 100 }
            let each = (anonymousBytes() - before) / count
            // Its peer's object and what the test notes of it included: 956 bytes when this was written.
            #expect(each <= 2_048)
            server.stop()
            #expect(record.now.closed.count == count + 100)
        }
    }

    @Test("with no descriptor left accepting rests without spinning, and goes on by itself")
    func noDescriptors() async {
        await #expect(processExitsWith: .success) {
            let record = Record()
            let trouble = Record()
            let loop = EventLoop()
            loop.start()
            let listener = try Listener(
                host: "127.0.0.1", port: 0, loops: [loop], report: { error in trouble.note { $0.failed.append(error) } }
            ) { _ in Recorder.echo(record) }
            let first = try RawSocket(port: listener.port)
            record.wait { $0.opened == 1 }
            let second = try emptyDescriptors { try RawSocket(port: listener.port) }
            #expect(trouble.wait { !$0.failed.isEmpty }.failed.count == 1)
            // The connection that is there works on.
            try first.send(framed([1]))
            #expect(try first.receive(5) == framed([1]))
            let busy = cpuMilliseconds()
            let rested = Record()
            loop.execute { $0.schedule(after: 500) { rested.note { $0.opened += 1 } } }
            rested.wait { $0.opened == 1 }
            #expect(cpuMilliseconds() - busy < 25)
            raiseLimit(to: 256)
            try second.send(framed([2]))
            #expect(try second.receive(5) == framed([2]))
            loop.stop()
            loop.join()
        }
    }

    @Test("a watched signal runs its closure, and the loop can be stopped by it")
    func signals() async {
        await #expect(processExitsWith: .success) {
            let loop = EventLoop()
            loop.start()
            let record = Record()
            SignalWatcher.watch([.terminate, .interrupt], on: loop) { signal in
                record.note { $0.opened += signal == .terminate ? 1 : 100 }
                loop.stop()
            }
            let ready = Record()
            loop.execute { _ in ready.note { $0.opened += 1 } }
            ready.wait { $0.opened == 1 }
            kill(getpid(), SIGTERM)
            loop.join()
            #expect(record.now.opened == 1)
        }
    }
}

private func raiseLimit(to count: rlim_t) {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = min(count, limit.rlim_max)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}

/// Lowers the limit so that `body` gets the last descriptor.
private func emptyDescriptors<R>(_ body: () throws -> R) rethrows -> R {
    let next = dup(0)
    close(next)
    raiseLimit(to: rlim_t(next + 1))
    return try body()
}

private func cpuMilliseconds() -> Int {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 + Int(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000
}

/// The process's anonymous memory, as the kernel counts it.
private func anonymousBytes() -> Int {
    guard let file = fopen("/proc/self/smaps_rollup", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while fgets(&line, 256, file) != nil {
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let words = text.split(separator: " ")
        if words.first == "Anonymous:", words.count > 1 { return (Int(words[1]) ?? 0) * 1024 }
    }
    return 0
}
