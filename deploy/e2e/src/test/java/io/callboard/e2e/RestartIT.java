package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * Two instances of each service, and 5,000 reminders due at one instant. Beginning with the first armed slice, each
 * instance gets SIGTERM and is started again, one service after another, while the other instance of the service runs.
 * Meanwhile people register, and an event is moved again and again.
 */
@OnStackForRestarts
class RestartIT {
    private static final String DOMAIN = "restarted";
    private static final int PEOPLE = 4_000;
    /** The number of people who get a text message too. Twilio takes one in a request and has no idempotency keys. */
    private static final int ON_TWO_CHANNELS = 1_000;

    private static final int FIRST_PHONE = 5_000;
    private static final int REMINDERS = PEOPLE + ON_TWO_CHANNELS;

    /** The grace period of a pod of the chart, without the sleep before SIGTERM. */
    private static final Duration GRACE = Duration.ofSeconds(40);

    /** The burst is accepted before the last restart ends, so scheduler and notifier are restarted first. */
    private static final List<Part> SERVICES = List.of(
            Part.SCHEDULER_SERVICE,
            Part.NOTIFIER_SERVICE,
            Part.REGISTRATION_SERVICE,
            Part.EVENT_SERVICE,
            Part.ANALYTICS_SERVICE);

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.forRestarts();

    @AfterEach
    void heal() {
        LAUNCHED.heal();
    }

    @Test
    void everyInstanceIsRestartedInTheMiddleOfABurst() throws Exception {
        stack().startTwins(SERVICES);
        new Groups(stack()).awaitMembers(Part.NOTIFIER_SERVICE, "reminders.v1");
        Instant due = Times.in(Duration.ofSeconds(50));
        String eventId = scheduled("Five thousand at once", due, "PT0S");
        imported(eventId, People.csvOnTwoChannels(ON_TWO_CHANNELS, DOMAIN, FIRST_PHONE), ON_TWO_CHANNELS);
        imported(eventId, People.csv(ON_TWO_CHANNELS, PEOPLE, DOMAIN), PEOPLE - ON_TWO_CHANNELS);
        stack().sandbox().slowDown("resend", Duration.ofSeconds(2));
        stack().sandbox().slowDown("twilio", Duration.ofSeconds(5));

        try (Traffic traffic = Traffic.begin()) {
            await().pollInterval(Duration.ofMillis(10))
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> timer(eventId).path("published").asInt() > 0);
            Map<Part, Long> ended = new LinkedHashMap<>();
            ended.put(Part.SCHEDULER_SERVICE, terminate(Part.SCHEDULER_SERVICE.processName()));
            await().pollInterval(Duration.ofMillis(100))
                    .atMost(Duration.ofSeconds(120))
                    .until(() -> !arrivals(due).isEmpty());
            for (Part service : SERVICES.subList(1, SERVICES.size())) {
                ended.put(service, terminate(service.processName()));
            }
            ended.forEach(LAUNCHED::awaitRestart);
            for (Part service : SERVICES) {
                assertThat(arrivals(due))
                        .as("arrived when the last instance of %s ends", service)
                        .hasSizeLessThan(REMINDERS);
                terminate(Stack.twin(service));
            }
            stack().startTwins(SERVICES);
            traffic.end();
            stack().sandbox().clearFaults();

            assertEverybodyRemindedOnce(eventId, due);
            traffic.assertKeptEverything();
        }
        for (String notifier : List.of(Part.NOTIFIER_SERVICE.processName(), Stack.twin(Part.NOTIFIER_SERVICE))) {
            assertThat(stack().log(notifier)).contains("Dispatcher stopped").doesNotContain("inFlightDone=false");
        }
    }

    private static long terminate(String processName) {
        return stack().terminate(processName, GRACE);
    }

    private static void assertEverybodyRemindedOnce(String eventId, Instant due) {
        Times.within(Duration.ofMinutes(4)).untilAsserted(() -> {
            List<JsonNode> lines = Accounts.ofReminders(organizer().summary(eventId));
            assertThat(lines).hasSize(2).allSatisfy(Accounts::assertBalanced);
            assertThat(Accounts.total(lines, "audience")).isEqualTo(REMINDERS);
            assertThat(Accounts.total(lines, "sent")).as(lines.toString()).isEqualTo(REMINDERS);
        });
        assertThat(timer(eventId).path("published").asInt()).isEqualTo(REMINDERS);
        assertThat(stack().sandbox().stats().path("duplicates").asInt()).isZero();

        List<String> expected = Stream.concat(
                        IntStream.range(0, PEOPLE).mapToObj(number -> People.address(number, DOMAIN)),
                        IntStream.range(0, ON_TWO_CHANNELS).mapToObj(number -> People.phone(FIRST_PHONE + number)))
                .toList();
        List<Sandbox.Arrival> arrivals = arrivals(due);
        assertThat(arrivals)
                .allSatisfy(arrival -> assertThat(arrival.receivedAt()).isAfterOrEqualTo(due));
        assertThat(arrivals).extracting(Sandbox.Arrival::to).containsExactlyInAnyOrderElementsOf(expected);
    }

    /** Messages of the burst, beginning a minute before the instant. */
    private static List<Sandbox.Arrival> arrivals(Instant due) {
        return stack().sandbox().arrivals(due.minusSeconds(60)).stream()
                .filter(arrival -> arrival.to().endsWith("@" + DOMAIN + ".example.com")
                        || arrival.to().startsWith("+1202556"))
                .toList();
    }

    /** Registers people one after another, and moves an event by a minute each time, through both instances. */
    private static final class Traffic implements AutoCloseable {
        private final String joinedId;
        private final String movedId;
        private final ScheduledExecutorService work = Executors.newScheduledThreadPool(2);

        /** Written by the thread that registers, read when it has ended. */
        private final List<Person> registered = new ArrayList<>();

        /** Written by the thread that moves, read when it has ended. */
        private Instant movedTo;

        private final List<ScheduledFuture<?>> running;

        private Traffic(Instant startsAt) {
            joinedId = scheduled("Registrations during a restart", startsAt, "P1D");
            movedId = scheduled("Moves during a restart", startsAt, "P1D");
            movedTo = startsAt;
            running = List.of(
                    work.scheduleWithFixedDelay(this::register, 0, 200, TimeUnit.MILLISECONDS),
                    work.scheduleWithFixedDelay(this::move, 0, 500, TimeUnit.MILLISECONDS));
        }

        static Traffic begin() {
            return new Traffic(Times.in(Duration.ofDays(3)));
        }

        private void register() {
            Person person = Person.byMail("Restart", "Europe/Berlin");
            String key = UUID.randomUUID().toString();
            atEither(
                    Part.REGISTRATION_SERVICE,
                    registered.size(),
                    service -> person.tryToRegisterAt(service, joinedId, "Idempotency-Key", key)
                            .expect(201));
            registered.add(person);
        }

        private void move() {
            Instant next = movedTo.plus(Duration.ofMinutes(1));
            atEither(
                    Part.EVENT_SERVICE,
                    (int) (next.getEpochSecond() / 60),
                    service -> organizer().reschedule(service, movedId, next));
            movedTo = next;
        }

        /** A refused or closed connection is tried at the other instance, as a load balancer does. Every answer counts. */
        private static void atEither(Part service, int turn, Consumer<URI> request) {
            for (int attempt = 0; ; attempt++) {
                try {
                    request.accept((turn + attempt) % 2 == 0 ? stack().at(service, "") : stack().atTwin(service, ""));
                    return;
                } catch (UncheckedIOException closed) {
                    if (attempt == 3) {
                        throw closed;
                    }
                }
            }
        }

        /** Ends it, and fails if a request failed meanwhile. */
        void end() throws InterruptedException, ExecutionException {
            for (ScheduledFuture<?> each : running) {
                if (each.isDone()) {
                    each.get();
                }
            }
            work.shutdown();
            assertThat(work.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }

        void assertKeptEverything() {
            assertThat(registered).hasSizeGreaterThan(SERVICES.size());
            List<String> addresses = registered.stream().map(Person::email).toList();
            Times.soon().untilAsserted(() -> {
                List<JsonNode> confirmations = Accounts.ofKind(organizer().summary(joinedId), "CONFIRMATION");
                assertThat(confirmations).hasSize(1).allSatisfy(Accounts::assertBalanced);
                assertThat(Accounts.total(confirmations, "sent"))
                        .as(confirmations.toString())
                        .isEqualTo(addresses.size());
                assertThat(organizer().scheduledTimers(movedId))
                        .singleElement()
                        .satisfies(timer -> assertThat(
                                        Instant.parse(timer.path("dueAt").asString()))
                                .isEqualTo(movedTo.minus(Duration.ofDays(1))));
            });
            assertThat(stack().sandbox().arrivals(Instant.EPOCH).stream()
                            .map(Sandbox.Arrival::to)
                            .filter(Set.copyOf(addresses)::contains))
                    .containsExactlyInAnyOrderElementsOf(addresses);
        }

        @Override
        public void close() {
            work.shutdownNow();
        }
    }

    private static String scheduled(String title, Instant startsAt, String rule) {
        String eventId =
                organizer().schedule(title, startsAt, List.of(rule)).path("id").asString();
        await().ignoreExceptions().until(() -> organizer().isKnown(eventId));
        return eventId;
    }

    private static void imported(String eventId, String csv, int people) {
        JsonNode report = organizer().importCsv(eventId, csv);
        assertThat(People.imported(report)).as(report.toString()).isEqualTo(people);
    }

    private static JsonNode timer(String eventId) {
        return organizer().timers(eventId, "PT0S").findFirst().orElseThrow();
    }

    private static Organizer organizer() {
        return LAUNCHED.organizer();
    }

    private static Stack stack() {
        return LAUNCHED.stack();
    }
}
