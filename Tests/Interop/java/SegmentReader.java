import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.common.record.FileRecords;
import org.apache.kafka.common.record.Record;
import org.apache.kafka.common.record.RecordBatch;
import org.apache.kafka.common.utils.BufferSupplier;

/** Reads a whole segment as Apache Kafka reads its own: every batch must be valid, every record whole, offsets rising, and no byte left over. */
class SegmentReader {
    static Map<String, Object> read(String path) throws Exception {
        long position = 0, batches = 0, count = 0, next = Long.parseLong(new File(path).getName().replace(".log", "")), producerBatches = 0;
        int epoch = -1;
        var codecs = new TreeSet<String>();
        try (FileRecords records = FileRecords.open(new File(path), false)) {
            for (RecordBatch batch : records.batches()) {
                try {
                    batch.ensureValid();
                } catch (Exception e) {
                    throw new IllegalStateException(path + " at " + position + ": " + e);
                }
                if (batch.baseOffset() < next) throw new IllegalStateException(path + " at " + position + ": offset " + batch.baseOffset() + " where " + next + " is next");
                if (batch.partitionLeaderEpoch() < epoch) throw new IllegalStateException(path + " at " + position + ": leader epoch goes back");
                epoch = batch.partitionLeaderEpoch();
                if (batch.hasProducerId()) producerBatches++;
                codecs.add(batch.compressionType().name);
                try (var it = batch.streamingIterator(BufferSupplier.create())) {
                    while (it.hasNext()) {
                        Record r = it.next();
                        r.ensureValid();
                        if (r.offset() < next) throw new IllegalStateException(path + " at " + position + ": record offset " + r.offset() + " where " + next + " is next");
                        next = r.offset() + 1;
                        count++;
                    }
                }
                next = batch.lastOffset() + 1;
                position += batch.sizeInBytes();
                batches++;
            }
            if (position < records.sizeInBytes()) throw new IllegalStateException(path + ": " + (records.sizeInBytes() - position) + " bytes are left over at " + position);
        }
        var found = new LinkedHashMap<String, Object>();
        found.put("batches", batches);
        found.put("records", count);
        found.put("next", next);
        found.put("producerBatches", producerBatches);
        found.put("epoch", epoch);
        found.put("codecs", codecs);
        return found;
    }
}
