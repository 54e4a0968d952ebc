import Transport
import Wire

/// A call on its way.
final class Call {
    let key: APIKey
    let request: Request
    /// Known once it is sent.
    var header: RequestHeader?
    var timer: TimerID?
    /// Nil once it is decided.
    var completion: ((Result<CallAnswer, CallError>) -> Void)?

    init(_ key: APIKey, _ request: Request, _ completion: @escaping (Result<CallAnswer, CallError>) -> Void) {
        (self.key, self.request, self.completion) = (key, request, completion)
    }
}

/// Calls in their order: those that wait for a connection or for room, then those that wait for an answer.
struct CallQueue {
    private var waiting = Fifo<Call>()
    private var sent = Fifo<Call>()

    var waitingCount: Int { waiting.count }
    var sentCount: Int { sent.count }
    var isEmpty: Bool { waiting.count == 0 && sent.count == 0 }

    mutating func add(_ call: Call) { waiting.append(call) }

    /// The next one to send; decided ones are left out.
    mutating func nextToSend() -> Call? {
        while let call = waiting.popFirst() { if call.completion != nil { return call } }
        return nil
    }

    /// Those that wait no more because their time is over.
    mutating func dropDecided() { waiting.removeAll { $0.completion == nil } }

    mutating func wasSent(_ call: Call) { sent.append(call) }

    /// The one that the next answer belongs to: a node answers in order.
    mutating func nextAnswered() -> Call? { sent.popFirst() }

    /// All that wait for an answer, which will not come.
    mutating func takeSent() -> [Call] { sent.takeAll() }

    mutating func takeWaiting() -> [Call] { waiting.takeAll() }
}

/// A queue over an array: what leaves the front is cut off now and then.
struct Fifo<Element> {
    private var items: [Element?] = []
    private var first = 0

    var count: Int { items.count - first }

    mutating func append(_ item: Element) { items.append(item) }

    mutating func popFirst() -> Element? {
        guard first < items.count else { return nil }
        let item = items[first]
        items[first] = nil
        first += 1
        if first == items.count {
            items.removeAll(keepingCapacity: items.capacity <= 1024)
            first = 0
        } else if first > 64, first * 2 > items.count {
            items.removeSubrange(0..<first)
            first = 0
        }
        return item
    }

    mutating func removeAll(where isGone: (Element) -> Bool) {
        items = items[first...].filter { $0.map { !isGone($0) } ?? false }
        first = 0
    }

    mutating func takeAll() -> [Element] {
        defer { (items, first) = ([], 0) }
        return items[first...].compactMap { $0 }
    }
}
