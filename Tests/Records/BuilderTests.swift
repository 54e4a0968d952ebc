import Records
import Support
import Testing

@Suite("Building batches")
struct BuilderTests {
    @Test("what is put in comes out, in every codec", arguments: Codec.allCases)
    func roundTrip(_ codec: Codec) throws {
        var random = SplitMix64(seed: Seed("building").value)
        for _ in 0..<20 {
            var builder = BatchBuilder(baseOffset: 1000, codec: codec)
            var expected: [(offset: Int64, timestamp: Int64, key: [UInt8]?, value: [UInt8]?, headers: Int)] = []
            for index in 0..<Int32.random(in: 1...40, using: &random) {
                let timestamp = Int64.random(in: 0...(1 << 50), using: &random)
                let key: [UInt8]? = Bool.random(using: &random) ? nil : [UInt8](repeating: 1, count: .random(in: 0...80, using: &random))
                let value: [UInt8]? =
                    Bool.random(using: &random) ? nil : [UInt8](repeating: 2, count: .random(in: 0...9000, using: &random))
                let headers = (0..<Int.random(in: 0...3, using: &random)).map { (name: "h\($0)", value: key) }
                builder.append(timestamp: timestamp, key: key, value: value, headers: headers, offsetDelta: index * 2)
                expected.append((1000 + Int64(index) * 2, timestamp, key, value, headers.count))
            }
            let bytes = try builder.finish()
            try bytes.withUnsafeBytes { raw in
                let batch = try RecordBatch(raw)
                try batch.verifyChecksum()
                #expect(batch.header.maxTimestamp == expected.map(\.timestamp).max() && batch.header.lastOffset == expected.last?.offset)
                try batch.withRecords { records throws(BatchError) in
                    for wanted in expected {
                        let record = try records.next()
                        #expect(record?.offset == wanted.offset && record?.timestamp == wanted.timestamp)
                        #expect(record?.key.map { [UInt8]($0) } == wanted.key && record?.value.map { [UInt8]($0) } == wanted.value)
                        #expect(record?.headers.count == wanted.headers)
                    }
                    #expect(try records.next() == nil)
                }
            }
        }
    }

    @Test("records of another batch are taken over as they are")
    func takesOver() throws {
        let source = try Fixtures.hex("records/batch_v2_plain.hex")
        let copy = try source.withUnsafeBytes { raw in
            try RecordBatch(raw).withRecords { records throws(BatchError) in
                var builder = BatchBuilder()
                while let record = try records.next() { builder.append(record) }
                do throws(CodecError) { return try builder.finish() } catch { throw .notDecompressible(error) }
            }
        }
        #expect(copy == source)
    }
}
