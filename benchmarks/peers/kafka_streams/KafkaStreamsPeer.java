import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The job of benchmarks/bench/job.py on Kafka Streams: exactly once (EOS-v2), state in RocksDB with its changelog.
 * Batches and poll sizes are tuned as for the other engines; told by the environment, runs until it is stopped.
 */
public class KafkaStreamsPeer {
  private static final String STORE = "seen";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[][] RULES = {
    {"insentif", "payout", "payment", "high"},
    {"sertifikat", "certificate", "certificate", "normal"},
    {"otp", "account", "account", "normal"},
    {"login", "account", "account", "normal"},
  };
  private static final String[] OTHERWISE = {"", "general", "first-line", "normal"};

  public static void main(String[] words) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(STORE), Serdes.String(), Serdes.Integer()));
    builder.stream(System.getenv("BENCH_IN"), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .process(Router::new, STORE)
        .to(System.getenv("BENCH_OUT"), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));
    KafkaStreams streams = new KafkaStreams(builder.build(), settings());
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }

  private static Properties settings() {
    Properties settings = new Properties();
    settings.put("application.id", System.getenv("BENCH_RUN"));
    settings.put("bootstrap.servers", System.getenv("BENCH_BROKER"));
    settings.put("state.dir", System.getenv("BENCH_DATA"));
    settings.put("num.stream.threads", System.getenv("BENCH_LANES"));
    settings.put("processing.guarantee", "exactly_once_v2");
    settings.put("replication.factor", "1");
    settings.put("auto.offset.reset", "earliest");
    settings.put("commit.interval.ms", System.getenv().getOrDefault("BENCH_COMMIT_MS", "1000"));
    settings.put("producer.linger.ms", "20");
    settings.put("producer.compression.type", "lz4");
    settings.put("consumer.max.poll.records", "5000");
    settings.put("consumer.session.timeout.ms", "6000");
    return settings;
  }

  private static class Router implements Processor<byte[], byte[], byte[], byte[]> {
    private ProcessorContext<byte[], byte[]> context;
    private KeyValueStore<String, Integer> seen;

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
      this.context = context;
      this.seen = context.getStateStore(STORE);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      try {
        ObjectNode event = (ObjectNode) JSON.readTree(record.value());
        if (seen.putIfAbsent(event.get("id").asText(), 1) != null) {
          return;
        }
        String[] rule = rule(event.get("data").get("note").get("box").asText().toLowerCase(Locale.ROOT));
        event.put("topic", rule[1]);
        event.put("queue", rule[2]);
        event.put("priority", rule[3]);
        context.forward(record.withValue(JSON.writeValueAsBytes(event)));
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }

    private static String[] rule(String text) {
      for (String[] rule : RULES) {
        if (text.contains(rule[0])) {
          return rule;
        }
      }
      return OTHERWISE;
    }
  }
}
