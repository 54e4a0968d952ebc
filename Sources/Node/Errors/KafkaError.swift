import Wire

/// An error as a client is told it: Kafka's code, a sentence, and, for batches, which records are at fault.
struct KafkaError: Error {
    let code: ErrorCode
    let message: String?
    let recordErrors: [(index: Int32, message: String?)]

    init(_ code: ErrorCode, _ message: String? = nil, recordErrors: [(index: Int32, message: String?)] = []) {
        (self.code, self.message, self.recordErrors) = (code, message, recordErrors)
    }
}
