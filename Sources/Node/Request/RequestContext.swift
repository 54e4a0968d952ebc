import LogStore
import Transport
import Wire

/// What is known of a request besides its body: who asks, from where, on which listener, and how to reach it when it waits.
struct RequestContext {
    /// Parts of one request that may wait each for itself; the ticket's request number has room for so many.
    static let maxParts = 1 << 24

    let caller: Caller
    /// The frame that the request was decoded from, in which its record batches lie. It is there only while the request is handled:
    /// empty in a request that waits.
    private(set) var bytes: UnsafeRawBufferPointer
    /// Milliseconds of the loop's clock, monotonic.
    let now: Int64
    /// The connection's loop as the engine sees it.
    let completions: LoopInbox
    /// The connection's slot and generation on its loop.
    let token: UInt64
    /// The request's number on its connection.
    let number: UInt64

    var version: Version { caller.version }
    var listener: String { caller.listener }

    /// What a request that waits keeps: all but the frame, which then goes back to its loop.
    var withoutBytes: RequestContext {
        var copy = self
        copy.bytes = UnsafeRawBufferPointer(start: nil, count: 0)
        return copy
    }

    init(
        caller: Caller, bytes: UnsafeRawBufferPointer, now: Int64, completions: LoopInbox, token: UInt64, number: UInt64
    ) {
        (self.caller, self.bytes) = (caller, bytes)
        (self.now, self.completions, self.token, self.number) = (now, completions, token, number)
    }

    /// Names this request, or one part of it, to whoever completes it later.
    func ticket(part: Int = 0) -> Ticket {
        Ticket(queue: completions, token: token, request: number << 24 | UInt64(min(part, Self.maxParts - 1)))
    }
}
