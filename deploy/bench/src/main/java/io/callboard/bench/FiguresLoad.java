package io.callboard.bench;

import io.callboard.e2e.Part;
import io.callboard.e2e.Stack;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** The figures of many live events, asked over HTTP: first alone, then while a burst is counted. See the README. */
public final class FiguresLoad implements Benchmark {
    private static final double TARGET_MS = 100;
    private static final int COMPARED = 50;

    private final int events;
    private final int registrants;
    private final int largest;
    private final int facts;
    private final int requests;
    private final int burst;
    private final Clients clients;
    private final Stack stack;
    private final String token;
    private final InstantSource clock = InstantSource.system();
    private final Report report;

    private FiguresLoad(Options options, Stack stack) {
        this.events = options.number("events");
        this.registrants = options.number("registrants");
        this.largest = options.number("largest");
        this.facts = Math.min(options.number("facts"), events);
        this.requests = options.number("requests");
        this.burst = options.number("burst");
        this.clients = new Clients(options.number("clients"));
        this.stack = stack;
        this.token = stack.sandbox().token("org_bench", "analytics:read");
        this.report = new Report(options.out(), "figures-" + events, clock);
        report.put("options", options.toString());
    }

    /** One of the endpoints; the path follows from the number of the request. */
    private record Endpoint(String name, IntFunction<String> path) {}

    /** Runs the benchmark and writes its report; ends with 1 when an endpoint misses the target or a request failed. */
    public static void main(String[] args) throws IOException, SQLException {
        Options options = Options.parse(
                args,
                "events=1000",
                "registrants=10000",
                "largest=1000000",
                "facts=1000",
                "requests=500",
                "clients=2",
                "burst=100000");
        options.measure("bench-figures", stack -> new FiguresLoad(options, stack));
    }

    @Override
    public boolean measure() throws IOException, SQLException {
        new StoredFigures(stack.databaseUrl()).write(events, registrants, largest, facts);
        report.say("Figures are stored");
        ask(Math.max(100, requests / 5), () -> false);
        boolean good = phase("alone", () -> ask(requests, () -> false));
        good &= phase("whileABurstIsCounted", this::askDuringABurst);
        report.write();
        return good;
    }

    private List<Endpoint> endpoints() {
        Random random = new Random(1);
        UUID largest = StoredFigures.event(0);
        return List.of(
                new Endpoint("event, the largest", n -> "/events/" + largest),
                new Endpoint("event, any", n -> "/events/" + any(random)),
                new Endpoint(
                        "comparison of 50",
                        n -> "/events?ids="
                                + IntStream.range(0, COMPARED)
                                        .mapToObj(i -> any(random).toString())
                                        .distinct()
                                        .collect(Collectors.joining(","))),
                new Endpoint("time series, hours", n -> "/events/" + largest + "/timeseries?metric=registrations"),
                new Endpoint(
                        "time series, days and revenue",
                        n -> "/events/" + largest + "/timeseries?metric=purchases&bucket=P1D&timeZone=Asia/Kolkata"),
                new Endpoint("reminders", n -> "/events/" + largest + "/reminders"),
                new Endpoint("heatmap", n -> "/heatmap?metric=registrations&timeZone=America/New_York"),
                new Endpoint("heatmap with revenue", n -> "/heatmap?metric=purchases"),
                new Endpoint("live, first event", n -> "/events/" + largest + "/live"),
                new Endpoint("export, first bytes", n -> "/export?format=ndjson&eventId=" + largest));
    }

    private UUID any(Random random) {
        return StoredFigures.event(1 + random.nextInt(events));
    }

    private boolean phase(String name, Supplier<Map<String, Answers>> work) {
        Map<String, Object> figures = new LinkedHashMap<>();
        boolean good = true;
        for (Map.Entry<String, Answers> endpoint : work.get().entrySet()) {
            Latencies latencies = endpoint.getValue().latencies();
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("requests", endpoint.getValue().count());
            row.putAll(latencies.asMap());
            row.put("errors", endpoint.getValue().errors());
            figures.put(endpoint.getKey(), row);
            boolean met = latencies.percentile(0.99) <= TARGET_MS
                    && endpoint.getValue().failed() == 0;
            good &= met;
            report.say("%s, %s: %s%s", name, endpoint.getKey(), row, met ? "" : "  <-- misses the target");
        }
        report.put(name, figures);
        return good;
    }

    /** The clients ask all endpoints in turn until each was asked so often, or until the condition holds. */
    private Map<String, Answers> ask(int requests, BooleanSupplier over) {
        List<Endpoint> endpoints = endpoints();
        Map<String, Answers> answers = new LinkedHashMap<>();
        endpoints.forEach(endpoint -> answers.put(endpoint.name(), new Answers()));
        clients.send(n -> n < requests * endpoints.size() && !over.getAsBoolean(), n -> {
            Endpoint endpoint = endpoints.get(n % endpoints.size());
            long asked = System.nanoTime();
            String answer = get(endpoint.path().apply(n));
            Objects.requireNonNull(answers.get(endpoint.name())).add(System.nanoTime() - asked, answer, "200");
        });
        return answers;
    }

    private Map<String, Answers> askDuringABurst() {
        AtomicBoolean counted = new AtomicBoolean();
        Thread burst = Thread.ofPlatform().start(() -> {
            Instant began = clock.instant();
            send();
            Instant sent = clock.instant();
            try (Lag lag = new Lag(stack.brokers())) {
                while (!lag.isApplied("reminders.v1", "analytics-service")
                        || !lag.isApplied("deliveries.v1", "analytics-service")) {
                    Waits.pause(Duration.ofMillis(200));
                }
            }
            report.put("burstSentMs", Duration.between(began, sent).toMillis());
            report.put(
                    "burstCountedMs", Duration.between(began, clock.instant()).toMillis());
            counted.set(true);
        });
        Map<String, Answers> answers = ask(Integer.MAX_VALUE / 100, counted::get);
        Waits.forThe(burst);
        return answers;
    }

    /** Writes a reminder and its delivery for registrants of the largest live event, as the other services would. */
    private void send() {
        UUID timer = UUID.randomUUID();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.brokers(), "linger.ms", "5", "compression.type", "lz4"),
                new StringSerializer(),
                new StringSerializer())) {
            for (int person = 1; person <= burst; person++) {
                String registration = StoredFigures.registration(0, person).toString();
                String subject = "\"timerId\": \"%s\", \"eventId\": \"%s\", \"organizerId\": \"org_bench\", "
                                .formatted(timer, StoredFigures.event(0))
                        + "\"registrationId\": \"%s\", \"rule\": \"PT5M\", \"kind\": \"REMINDER\", \"epoch\": 1, \"channel\": \"EMAIL\""
                                .formatted(registration);
                Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
                producer.send(message(
                        "reminders.v1",
                        registration,
                        "ReminderDue",
                        "{%s, \"sendAt\": \"%s\"}".formatted(subject, now)));
                producer.send(message(
                        "deliveries.v1",
                        registration,
                        "DeliverySent",
                        "{%s, \"deliveryId\": \"%s\", \"provider\": \"resend\", \"occurredAt\": \"%s\"}"
                                .formatted(subject, UUID.randomUUID(), now)));
            }
        }
    }

    private ProducerRecord<String, String> message(String topic, String key, String type, String value) {
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
                        clock.instant().toString(),
                        "ce_subject",
                        key,
                        "content-type",
                        "application/json")
                .forEach((name, text) -> message.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return message;
    }

    /** The status of the answer, or the name of the exception instead of one. Streams are left after their first bytes. */
    private String get(String path) {
        boolean stream = path.endsWith("/live") || path.startsWith("/export");
        try {
            URI uri = stack.at(Part.ANALYTICS_SERVICE, "/api/v1/analytics" + path);
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setRequestProperty("Authorization", "Bearer " + token);
            connection.setReadTimeout(60_000);
            if (!stream) {
                return Clients.statusOf(connection);
            }
            int status = connection.getResponseCode();
            if (status < 400) {
                connection.getInputStream().read();
            }
            connection.disconnect();
            return Integer.toString(status);
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }
}
