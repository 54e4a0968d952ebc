import Testing
import Wire

@testable import Node

@Suite struct ReplyQueueTests {
    private func frame(_ byte: UInt8) -> OutgoingFrame { OutgoingFrame(EncodedFrame(bytes: [byte])) }

    private func waiting() -> ReplyQueue<Int>.Slot {
        let pending = PendingReply(slot: ReplySlot(), failure: .listOffsets(ListOffsetsResponse()), deadline: nil)
        return .waiting(ReplyQueue.Waiting(.reply(pending), 0))
    }

    @Test("an answer that is ready early waits for those before it")
    func keepsOrder() {
        var queue = ReplyQueue<Int>()
        queue.append(waiting())
        queue.append(.ready(frame(1)))
        #expect(queue.popFinished() == nil)
        queue[0] = .ready(frame(0))
        #expect(queue.popFinished() != nil)
        #expect(queue.first == 1)
        #expect(queue.popFinished() != nil)
        #expect(queue.popFinished() == nil)
        #expect(queue.next == 2)
    }

    @Test("numbers go on rising over thousands of requests, and old ones name nothing")
    func numbers() {
        var queue = ReplyQueue<Int>()
        for _ in 0..<5000 {
            queue.append(.silent)
            queue.append(.silent)
            _ = queue.popFinished()
        }
        #expect(queue.first == 5000)
        #expect(queue.count == 5000)
        #expect(queue[4999] == nil)
        #expect(queue[5000] != nil)
        #expect(queue[10000] == nil)
    }
}
