import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Driver of Apache Kafka's own Java client: the protocol of ../drivers/driver.py, and `dump`, which reads segment files with Kafka's record classes. */
public class Driver {
    private final String address;
    private Admin admin;
    private KafkaConsumer<byte[], byte[]> consumer;

    Driver(String address) { this.address = address; }

    public static void main(String[] args) throws Exception {
        var json = new ObjectMapper();
        var driver = new Driver(args[0]);
        var out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        System.setOut(System.err);
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line; (line = in.readLine()) != null;) {
            var answer = new HashMap<String, Object>();
            try {
                answer.put("result", driver.handle(json.readTree(line)));
            } catch (Throwable error) {
                answer.put("error", error.toString());
                answer.put("trace", String.valueOf(error.getCause()));
            }
            out.println(json.writeValueAsString(answer));
            out.flush();
        }
        System.exit(0);
    }

    Object handle(JsonNode c) throws Exception {
        return switch (c.get("op").asText()) {
            case "create" -> create(c);
            case "delete" -> admin().deleteTopics(List.of(c.get("topic").asText())).all().get(20, TimeUnit.SECONDS);
            case "topics" -> new TreeSet<>(admin().listTopics().names().get(20, TimeUnit.SECONDS));
            case "produce" -> produce(c);
            case "open" -> open(c);
            case "poll" -> poll(c.get("count").asInt(), c.get("within").asDouble());
            case "close" -> { consumer.close(Duration.ofSeconds(5)); yield null; }
            case "dump" -> SegmentReader.read(c.get("file").asText());
            default -> throw new IllegalArgumentException(c.get("op").asText());
        };
    }

    Admin admin() {
        if (admin == null) admin = Admin.create(Map.of("bootstrap.servers", address));
        return admin;
    }

    Object create(JsonNode c) throws Exception {
        var configs = new HashMap<String, String>();
        c.get("configs").fields().forEachRemaining(e -> configs.put(e.getKey(), e.getValue().asText()));
        var topic = new NewTopic(c.get("topic").asText(), c.get("partitions").asInt(), (short) 1).configs(configs);
        return admin().createTopics(List.of(topic)).all().get(20, TimeUnit.SECONDS);
    }

    Object produce(JsonNode c) throws Exception {
        var settings = new HashMap<String, Object>();
        settings.put("bootstrap.servers", address);
        settings.put("compression.type", c.get("codec").asText());
        settings.put("acks", c.get("acks").asText());
        settings.put("enable.idempotence", c.get("idempotent").asBoolean());
        settings.put("linger.ms", 5);
        settings.put("max.request.size", 2_000_000);
        settings.put("delivery.timeout.ms", 40_000);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent = new ArrayList<Future<RecordMetadata>>();
            for (JsonNode r : c.get("records")) {
                var headers = new ArrayList<Header>();
                for (JsonNode h : r.get("h")) headers.add(new RecordHeader(h.get(0).asText(), decode(h.get(1))));
                Long timestamp = r.hasNonNull("t") ? r.get("t").asLong() : null;
                sent.add(producer.send(new ProducerRecord<>(c.get("topic").asText(), c.get("partition").asInt(), timestamp, decode(r.get("k")), decode(r.get("v")), headers)));
            }
            producer.flush();
            var offsets = new ArrayList<Long>();
            for (var f : sent) {
                var metadata = f.get(30, TimeUnit.SECONDS);
                offsets.add(metadata.hasOffset() ? metadata.offset() : null);
            }
            return offsets;
        }
    }

    Object open(JsonNode c) {
        var from = c.get("from");
        var at = new TopicPartition(c.get("topic").asText(), c.get("partition").asInt());
        Map<String, Object> settings = Map.of("bootstrap.servers", address, "enable.auto.commit", "false", "auto.offset.reset", "none", "fetch.max.wait.ms", 200);
        consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(at));
        if (from.asText().equals("earliest")) consumer.seekToBeginning(List.of(at));
        else if (from.asText().equals("latest")) consumer.seekToEnd(List.of(at));
        else if (from.has("offset")) consumer.seek(at, from.get("offset").asLong());
        else {
            var found = consumer.offsetsForTimes(Map.of(at, from.get("timestamp").asLong())).get(at);
            if (found == null) consumer.seekToEnd(List.of(at)); else consumer.seek(at, found.offset());
        }
        return consumer.position(at);
    }

    Object poll(int count, double seconds) {
        var found = new ArrayList<Map<String, Object>>();
        long deadline = System.nanoTime() + (long) (seconds * 1e9);
        while (found.size() < count && System.nanoTime() < deadline)
            for (ConsumerRecord<byte[], byte[]> m : consumer.poll(Duration.ofMillis(200))) {
                var r = new LinkedHashMap<String, Object>();
                r.put("o", m.offset());
                r.put("t", m.timestamp());
                r.put("k", encode(m.key()));
                r.put("v", encode(m.value()));
                var headers = new ArrayList<Object>();
                for (Header h : m.headers()) { var pair = new ArrayList<Object>(); pair.add(h.key()); pair.add(encode(h.value())); headers.add(pair); }
                r.put("h", headers);
                found.add(r);
            }
        return found;
    }

    static byte[] decode(JsonNode n) { return n == null || n.isNull() ? null : Base64.getDecoder().decode(n.asText()); }
    static String encode(byte[] b) { return b == null ? null : Base64.getEncoder().encodeToString(b); }
}
