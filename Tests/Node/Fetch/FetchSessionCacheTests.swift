import Testing
import Wire

@testable import Node

@Suite struct FetchSessionCacheTests {
    private func request(session: Int32, epoch: Int32, _ partitions: [Int32] = [], forget: [Int32] = []) -> FetchRequest {
        var request = FetchRequest()
        (request.sessionID, request.sessionEpoch) = (session, epoch)
        if !partitions.isEmpty {
            var topic = FetchRequest.FetchTopic()
            topic.topic = "t"
            topic.partitions = partitions.map {
                var partition = FetchRequest.FetchPartition()
                partition.partition = $0
                return partition
            }
            request.topics = [topic]
        }
        if !forget.isEmpty {
            var topic = FetchRequest.ForgottenTopic()
            (topic.topic, topic.partitions) = ("t", forget)
            request.forgottenTopicsData = [topic]
        }
        return request
    }

    private func answers(_ turn: FetchSessionCache.Turn, watermark: Int64 = 0) -> [FetchAnswer] {
        turn.targets.map { target in
            var answer = FetchAnswer(target)
            (answer.data.highWatermark, answer.data.logStartOffset) = (watermark, 0)
            return answer
        }
    }

    private func open(_ cache: FetchSessionCache, _ partitions: [Int32] = [0, 1], now: Int64 = 0) throws -> Int32 {
        let turn = try cache.begin(request(session: 0, epoch: 0, partitions), byID: false, now: now)
        return cache.finish(turn, byID: false, answers: answers(turn), now: now).id
    }

    @Test("an incremental answer holds only the partitions that have something new")
    func changedOnly() throws {
        let cache = FetchSessionCache(slots: 10)
        let id = try open(cache)
        #expect(id > 0)
        let quiet = try cache.begin(request(session: id, epoch: 1), byID: false, now: 0)
        #expect(quiet.targets.count == 2)
        #expect(cache.finish(quiet, byID: false, answers: answers(quiet), now: 0).included.isEmpty)
        let moved = try cache.begin(request(session: id, epoch: 2), byID: false, now: 0)
        #expect(cache.finish(moved, byID: false, answers: answers(moved, watermark: 5), now: 0).included.count == 2)
        let again = try cache.begin(request(session: id, epoch: 3), byID: false, now: 0)
        #expect(cache.finish(again, byID: false, answers: answers(again, watermark: 5), now: 0).included.isEmpty)
    }

    @Test("an unknown session, a wrong epoch and the wrong kind of topic each have their error, and leave the session as it was")
    func errors() throws {
        let cache = FetchSessionCache(slots: 10)
        let id = try open(cache)
        func code(_ session: Int32, _ epoch: Int32, byID: Bool = false) -> ErrorCode? {
            do throws(KafkaError) {
                _ = try cache.begin(request(session: session, epoch: epoch), byID: byID, now: 0)
                return nil
            } catch { return error.code }
        }
        #expect(code(id &+ 1, 1) == .fetchSessionIDNotFound)
        #expect(code(id, 7) == .invalidFetchSessionEpoch)
        #expect(code(id, 1, byID: true) == .fetchSessionTopicIDError)
        #expect(code(id, 1) == nil)
    }

    @Test("what a request lists and forgets at once is gone, and a session that lost its last partition is closed")
    func forgets() throws {
        let cache = FetchSessionCache(slots: 10)
        let id = try open(cache, [0])
        let turn = try cache.begin(request(session: id, epoch: 1, [1], forget: [0, 1]), byID: false, now: 0)
        #expect(turn.targets.isEmpty)
        #expect(cache.finish(turn, byID: false, answers: [], now: 0).id == 0)
        #expect(cache.count == 0)
    }

    @Test("a full cache opens no session until one was idle for two minutes")
    func evicts() throws {
        let cache = FetchSessionCache(slots: 1)
        #expect(try open(cache) > 0)
        #expect(try open(cache, now: 119_000) == 0)
        #expect(try open(cache, now: 121_000) > 0)
        #expect(cache.count == 1)
    }
}
