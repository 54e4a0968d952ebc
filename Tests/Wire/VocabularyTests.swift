import Support
import Testing
import Wire

@Suite("ids and error codes")
struct VocabularyTests {
    @Test(
        "an id's text is URL-safe base64 without padding",
        arguments: [
            (UUID.zero, "AAAAAAAAAAAAAAAAAAAAAA"),
            (UUID(high: 0x0011_2233_4455_6677, low: 0x8899_aabb_ccdd_eeff), "ABEiM0RVZneImaq7zN3u_w"),
            (UUID(high: .max, low: .max), "_____________________w"), (UUID(high: 0, low: 1), "AAAAAAAAAAAAAAAAAAAAAQ"),
        ])
    func text(_ id: UUID, _ text: String) {
        #expect(id.text == text && UUID(text: text) == id && UUID(text: text + "==") == id)
    }

    @Test("an id is read back from its text")
    func roundTrip() {
        var random = SplitMix64(seed: Seed("ids as text").value)
        for _ in 0..<1000 {
            let id = UUID(high: random.next(), low: random.next())
            #expect(UUID(text: id.text) == id)
        }
    }

    @Test(
        "what is no id's text is refused",
        arguments: [
            "", "AAAA", "AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAA+A", "AAAAAAAAAAAAAAAAAAAAAA=", "AAAAAAAAAAAAAAAAAAAAAAAA",
            "äAAAAAAAAAAAAAAAAAAAA",
        ])
    func badText(_ text: String) { #expect(UUID(text: text) == nil) }

    @Test("the error codes have no gap, and each has its own name of Kafka's")
    func names() {
        #expect(ErrorCode.allCases.map(\.rawValue) == Array(-1...133))
        #expect(Set(ErrorCode.allCases.map(\.name)).count == 135)
        #expect(ErrorCode.unknownServerError.name == "UNKNOWN_SERVER_ERROR" && ErrorCode.none.name == "NONE")
        #expect(ErrorCode.offsetOutOfRange.name == "OFFSET_OUT_OF_RANGE" && ErrorCode.unknownTopicID.name == "UNKNOWN_TOPIC_ID")
        #expect(ErrorCode.kafkaStorageError.description == "KAFKA_STORAGE_ERROR (56)")
        #expect(ErrorCode.shareSessionLimitReached.name == "SHARE_SESSION_LIMIT_REACHED")
    }

    @Test("which errors Kafka's clients retry")
    func retriable() {
        #expect(ErrorCode.notLeaderOrFollower.isRetriable && ErrorCode.requestTimedOut.isRetriable && ErrorCode.unknownTopicID.isRetriable)
        #expect(!ErrorCode.messageTooLarge.isRetriable && !ErrorCode.none.isRetriable && !ErrorCode.rebalanceInProgress.isRetriable)
    }
}
