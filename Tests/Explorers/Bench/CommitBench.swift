import LogStore

/// Appends that wait for their durability: one at a time, and 64 at once, of 1 KiB each.
struct CommitBench {
    private let directory: String
    private let seconds: Double

    init(_ directory: String, isQuick: Bool) { (self.directory, seconds) = (directory, isQuick ? 0.5 : 3) }

    struct Refused: Error {
        let completion: Completion?
    }

    func run() throws {
        var rates: [[Double]] = [[], [], []]
        for _ in 0..<3 {
            for (i, (waiters, partitions)) in [(1, 1), (64, 1), (64, 64)].enumerated() { rates[i].append(try rate(waiters, partitions)) }
        }
        let alone = Figure.median(rates[0])
        Figure("64 waiters on one partition, appends/s", floor: alone, ottla: Figure.median(rates[1])).report()
        Figure("64 waiters on 64 partitions, appends/s", floor: alone, ottla: Figure.median(rates[2])).report()
    }

    /// Durable appends a second.
    private func rate(_ waiters: Int, _ partitions: Int) throws -> Double {
        let home = BenchDirectory(path: directory + "/commit")
        defer { home.remove() }
        let store = try LogStore.open(home.options(.group))
        let logs = try (0..<Int32(partitions)).map { try home.partition(store, $0) }
        let fresh = try BenchDirectory.batch(1 << 10, records: 1)
        var batch = fresh
        let mailbox = Mailbox()
        func send(_ waiter: Int) throws {
            let ticket = Ticket(queue: mailbox, token: UInt64(waiter), request: UInt64(waiter))
            try logs[waiter % partitions].append(again: &batch, fresh, ticket: ticket)
        }
        for waiter in 0..<waiters { try send(waiter) }
        let clock = ContinuousClock()
        let end = clock.now + .milliseconds(Int64(seconds * 1000))
        var done = 0
        let taken = try Figure.seconds {
            while clock.now < end {
                let completions = mailbox.take()
                guard !completions.isEmpty else { throw Refused(completion: nil) }
                for completion in completions {
                    guard completion.outcome == .durable else { throw Refused(completion: completion) }
                    done += 1
                    try send(Int(completion.token))
                }
            }
        }
        try store.close()
        return Double(done) / taken
    }
}
