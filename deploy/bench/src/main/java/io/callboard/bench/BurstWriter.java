package io.callboard.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes bursts of reminders and their deliveries to the topics, from a process of its own. In the process of the clients
 * it would take processor time from them: first bytes that had arrived waited up to 0.4 s for their client.
 */
final class BurstWriter implements AutoCloseable {
    private static final String PREPARE = "prepare";
    private static final String WRITE = "write";

    private final Process process;
    private final PrintStream orders;
    private final BufferedReader answers;

    private BurstWriter(Process process) {
        this.process = process;
        this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Starts the process and makes the first burst. */
    static BurstWriter start(String brokers, int registrants) throws IOException {
        BurstWriter writer = new BurstWriter(new ProcessBuilder(
                        Path.of(System.getProperty("java.home", ""), "bin", "java")
                                .toString(),
                        "-cp",
                        System.getProperty("java.class.path", ""),
                        BurstWriter.class.getName(),
                        brokers,
                        Integer.toString(registrants))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
        writer.prepare();
        return writer;
    }

    /** Makes the messages of the next burst ahead, so that nobody waits for a processor meanwhile. */
    void prepare() {
        order(PREPARE);
    }

    /** Writes the burst that was made. Returns when the broker has it. */
    void write() {
        order(WRITE);
    }

    private void order(String order) {
        orders.println(order);
        try {
            if (!order.equals(answers.readLine())) {
                throw new IllegalStateException("The burst could not " + order);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** The process: does each order and repeats it when it is done. */
    public static void main(String[] args) throws IOException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<ProducerRecord<String, String>> burst = List.of();
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            if (order.equals(PREPARE)) {
                burst = burst(Integer.parseInt(args[1]), InstantSource.system());
            } else {
                write(args[0], burst);
            }
            System.out.println(order);
        }
    }

    private static void write(String brokers, List<ProducerRecord<String, String>> burst) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", brokers,
                        "linger.ms", "100",
                        "batch.size", "262144",
                        "compression.type", "lz4"),
                new StringSerializer(),
                new StringSerializer())) {
            burst.forEach(producer::send);
        }
    }

    /**
     * A reminder and its delivery for registrants of the largest live event, as the other services would write them. Their
     * channel is unknown to notifier-service, so that it skips the reminders and does not send them.
     */
    private static List<ProducerRecord<String, String>> burst(int registrants, InstantSource clock) {
        List<ProducerRecord<String, String>> burst = new ArrayList<>();
        UUID timer = UUID.randomUUID();
        for (int person = 1; person <= registrants; person++) {
            String registration = StoredFigures.registration(0, person).toString();
            String subject = "\"timerId\": \"%s\", \"eventId\": \"%s\", \"organizerId\": \"org_bench\", "
                            .formatted(timer, StoredFigures.event(0))
                    + "\"registrationId\": \"%s\", \"rule\": \"PT5M\", \"kind\": \"REMINDER\", \"epoch\": 1, \"channel\": \"BENCH\""
                            .formatted(registration);
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            burst.add(message(
                    now,
                    "reminders.v1",
                    registration,
                    "ReminderDue",
                    "{%s, \"sendAt\": \"%s\", \"usefulUntil\": \"%s\"}"
                            .formatted(subject, now, now.plus(Duration.ofMinutes(5)))));
            burst.add(message(
                    now,
                    "deliveries.v1",
                    registration,
                    "DeliverySent",
                    "{%s, \"deliveryId\": \"%s\", \"status\": \"SENT\", \"provider\": \"resend\", \"occurredAt\": \"%s\", \"handedOverAt\": \"%s\"}"
                            .formatted(subject, UUID.randomUUID(), now, now)));
        }
        return burst;
    }

    private static ProducerRecord<String, String> message(
            Instant at, String topic, String key, String type, String value) {
        ProducerRecord<String, String> message = new ProducerRecord<>(topic, key, value);
        Map.of(
                        "ce_specversion",
                        "1.0",
                        "ce_id",
                        UUID.randomUUID().toString(),
                        "ce_type",
                        type,
                        "ce_source",
                        "/callboard/bench",
                        "ce_time",
                        at.toString(),
                        "ce_subject",
                        key,
                        "content-type",
                        "application/json")
                .forEach((name, text) -> message.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return message;
    }
}
