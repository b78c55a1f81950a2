package io.callboard.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Archives the topics of the platform to a folder. The README lists arguments and exit codes. */
public final class ArchiveCommand {

    static final int COMPLETE = 0;
    static final int STOPPED = 1;
    static final int REFUSED = 2;
    static final int INCOMPLETE = 3;

    private static final int FETCH_MAX_WAIT_MS = 20;
    private static final Duration QUIET = Duration.ofSeconds(10);

    private ArchiveCommand() {}

    public static void main(String[] args) {
        System.exit(run(System.out, System.err, new Disk(), args));
    }

    static int run(PrintStream out, PrintStream errors, Disk disk, String... args) {
        Report report = new Report(out, errors);
        try {
            Options options = Options.parse(args);
            archive(options, disk, report);
            report.total();
            return report.isIncomplete() ? INCOMPLETE : COMPLETE;
        } catch (ArchiveFailure e) {
            report.failed(sentence(e));
            return e.isRefused() ? REFUSED : STOPPED;
        } catch (IOException | UncheckedIOException e) {
            report.failed("The folder of the archive cannot be read or written: " + e);
        } catch (ExecutionException e) {
            report.failed(sentence(e.getCause()));
        } catch (KafkaException e) {
            report.failed(sentence(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            report.failed("The archive was stopped.");
        }
        return STOPPED;
    }

    static void archive(Options options, Disk disk, Report report)
            throws IOException, InterruptedException, ExecutionException {
        Map<String, Object> client = client(options.bootstrap(), options.config());
        try (Archive archive = Archive.open(options.out(), options.topics(), disk);
                Admin admin = Admin.create(client);
                Consumer<byte[], byte[]> consumer = consumer(client)) {
            PartitionCopier copier = new PartitionCopier(consumer, archive, options.roll(), report, QUIET);
            Archiver archiver = new Archiver(admin, consumer, copier, archive, report);
            archiver.pass(options.topics());
            while (options.follow()) {
                Thread.sleep(options.every());
                archiver.pass(options.topics());
            }
        }
    }

    private static Map<String, Object> client(String bootstrap, @Nullable Path config) {
        Properties properties = new Properties();
        if (config != null) {
            try (InputStream file = Files.newInputStream(config)) {
                properties.load(file);
            } catch (IOException e) {
                throw ArchiveFailure.refused("The file of --config cannot be read: " + e);
            }
        }
        Map<String, Object> client = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> client.put(name, properties.getProperty(name)));
        client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        client.putIfAbsent(CommonClientConfigs.CLIENT_ID_CONFIG, "callboard-archive");
        return client;
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> client) {
        Map<String, Object> settings = new HashMap<>(client);
        // Without a group: the names of the files are the offsets, and no right on a group is needed.
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        // A pass never waits at the end of a topic, and the next partition not for this one.
        settings.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_MAX_WAIT_MS);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static String sentence(@Nullable Throwable e) {
        return switch (e) {
            case null -> "The archive has stopped.";
            case ArchiveFailure failure -> String.valueOf(failure.getMessage());
            case TimeoutException timeout ->
                "No broker answered in time; the archive tries for a minute. What is archived stays. Start it again. ("
                        + timeout.getMessage() + ")";
            case InterruptException stopped -> "The archive was stopped.";
            default -> "Kafka does not answer as expected: " + (e.getCause() == null ? e : e.getCause());
        };
    }
}
