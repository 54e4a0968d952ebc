/// A round's completions, gathered by queue: each queue is rung once.
struct CompletionBatch {
    private var groups: [(queue: any CompletionQueue, completions: [Completion])] = []

    var isEmpty: Bool { groups.isEmpty }

    mutating func add(_ ticket: Ticket, _ outcome: Completion.Outcome, _ value: Int64) {
        // Queues are loops: a handful.
        if let i = groups.firstIndex(where: { $0.queue === ticket.queue }) {
            groups[i].completions.append(ticket.completed(outcome, value))
        } else {
            groups.append((ticket.queue, [ticket.completed(outcome, value)]))
        }
    }

    func post() {
        for group in groups { group.queue.post(group.completions) }
    }
}
