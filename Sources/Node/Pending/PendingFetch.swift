import LogStore
import Wire

/// A Fetch that waits: for records, or for the disk.
struct PendingFetch {
    let plan: FetchPlan
    private let broker: BrokerServices
    /// Nil while it waits for the disk, which always answers.
    private(set) var deadline: Int64?
    private let lastMoment: Int64
    /// Reads ahead that have not come back.
    private var readsAhead = 0
    /// How often it has read ahead: memory that is short may lose the bytes again before they are sent.
    private var attempts = 0
    private static let maxAttempts = 3
    /// Partitions hold its tickets.
    private var isRegistered = false

    init(_ plan: FetchPlan, _ broker: BrokerServices, until lastMoment: Int64) {
        (self.plan, self.broker, self.lastMoment) = (plan, broker, lastMoment)
        deadline = lastMoment
    }

    /// Reads, and answers if there is something to say; otherwise arranges to be resumed, and returns nil.
    mutating func proceed(_ context: RequestContext, last: Bool = false) -> HandlerResult? {
        while true {
            let view = broker.view
            let reading = FetchReading(plan, view, context)
            if reading.needsIO, attempts < Self.maxAttempts {
                takeBack(context)
                readAhead(reading, view, context)
                return nil
            }
            let enough = reading.readable >= plan.minBytes || reading.endsWait || !reading.canWait
            if last || enough || lastMoment <= context.now {
                takeBack(context)
                return FetchReply.answer(plan, reading, view, context, broker)
            }
            if wait(reading, view, context) { return nil }
        }
    }

    mutating func resume(_ why: Resumption, _ context: RequestContext) -> HandlerResult? {
        switch why {
        case .timedOut: return proceed(context, last: true)
        case .completed(_, _, let outcome):
            if readsAhead > 0 {
                readsAhead -= 1
                if readsAhead > 0 { return nil }
                deadline = lastMoment
            }
            return proceed(context, last: outcome == .gone)
        }
    }

    /// Whoever asked is gone.
    func abandon(_ context: RequestContext) {
        guard isRegistered else { return }
        let view = broker.view
        for (part, target) in plan.targets.enumerated() { plan.log(of: target, view)?.cancel(context.ticket(part: part)) }
    }

    /// Leaves no ticket behind: a partition in which nothing happens would keep it for ever.
    private mutating func takeBack(_ context: RequestContext) {
        abandon(context)
        isRegistered = false
    }

    /// Leaves a ticket with each partition; false if one of them has moved on meanwhile.
    private mutating func wait(_ reading: FetchReading, _ view: BrokerView, _ context: RequestContext) -> Bool {
        takeBack(context)
        isRegistered = true
        for (part, answer) in reading.answers.enumerated() where answer.data.errorCode == .none {
            guard let log = plan.log(of: plan.targets[part], view) else { continue }
            let seen = plan.limit == .lastStable ? answer.data.lastStableOffset : answer.data.highWatermark
            let ticket = context.ticket(part: part)
            if !log.wait(past: seen, upTo: plan.limit, ticket: ticket) { return false }
        }
        return true
    }

    private mutating func readAhead(_ reading: FetchReading, _ view: BrokerView, _ context: RequestContext) {
        deadline = nil
        attempts += 1
        var budget = plan.maxBytes
        for (part, answer) in reading.answers.enumerated() where answer.needsIO {
            let target = plan.targets[part]
            guard let log = plan.log(of: target, view) else { continue }
            let room = max(0, min(Int(target.maxBytes), budget))
            log.prefetch(from: target.fetchOffset, maxBytes: room, upTo: plan.limit, ticket: context.ticket(part: part))
            readsAhead += 1
            budget = max(0, budget - room)
        }
    }
}
