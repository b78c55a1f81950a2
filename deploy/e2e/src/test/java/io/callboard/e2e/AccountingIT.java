package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/**
 * Two hundred people are reminded on two channels during faults. Afterwards the announced deliveries equal the
 * outcomes, and the providers have accepted each message once.
 */
@OnStackForRestarts
class AccountingIT {
    private static final int PEOPLE = 200;
    /** Most text messages that one crash may leave in doubt, because Twilio has no idempotency keys. */
    private static final int IN_FLIGHT_LIMIT = 16;

    private static final String DOMAIN = "accounting";
    private static final String FAULTY_DOMAIN = "accounting-500";
    /** Text messages whose acceptance the provider answers with an error. */
    private static final int IN_DOUBT = 5;

    private static final InstantSource CLOCK = InstantSource.system();

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.forRestarts();

    @AfterEach
    void heal() {
        LAUNCHED.heal();
    }

    @Test
    void accountsForEverybodyWhenEveryProcessDiesOnce() {
        Instant since = CLOCK.instant();
        Instant startsAt = Times.in(Duration.ofSeconds(40));
        String eventId = organizer()
                .schedule("Two channels", startsAt, List.of("PT0S"))
                .path("id")
                .asString();
        Times.soon().until(() -> organizer().isKnown(eventId));
        JsonNode report = organizer().importCsv(eventId, People.csvOnTwoChannels(PEOPLE, DOMAIN, 0));
        assertThat(People.imported(report)).as(report.toString()).isEqualTo(PEOPLE);

        // Slow enough that the notifier dies between the first and the last message.
        stack().sandbox().slowDown("resend", Duration.ofMillis(400));
        stack().sandbox().slowDown("twilio", Duration.ofMillis(200));

        Times.after(startsAt, Duration.ZERO).pollInterval(Duration.ofMillis(10)).until(() -> isArming(eventId));
        stack().kill(Part.SCHEDULER_SERVICE);
        stack().kill(Part.REGISTRATION_SERVICE);
        stack().kill(Part.EVENT_SERVICE);
        Times.after(startsAt)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> !arrivals(since, DOMAIN, 0).isEmpty());
        long killed = stack().kill(Part.NOTIFIER_SERVICE);
        stack().kill(Part.ANALYTICS_SERVICE);
        LAUNCHED.awaitRestart(Part.NOTIFIER_SERVICE, killed);
        stack().kill(Stack.BROKER);
        stack().kill(Stack.DATABASE);

        Times.soon().untilAsserted(() -> assertBalanced(eventId));
        assertArrivedOnce(since, eventId);
        Times.soon().untilAsserted(() -> {
            JsonNode figures = organizer().analytics(eventId);
            assertThat(figures.path("registrations").path("total").asInt()).isEqualTo(PEOPLE);
            assertThat(figures.path("notifications").path("sent").asInt())
                    .isEqualTo(Accounts.total(Accounts.ofReminders(organizer().summary(eventId)), "sent"));
        });
        assertThat(stack().sandbox().stats().path("duplicates").asInt()).isZero();
    }

    @Test
    void sendsNothingAgainThatAProviderAcceptedAndAnsweredWithAnErrorAndAsksWhatBecameOfIt() {
        Instant since = CLOCK.instant();
        String eventId = organizer()
                .schedule("Accepted, then 500", Times.in(Duration.ofSeconds(45)), List.of("PT0S"))
                .path("id")
                .asString();
        Times.soon().until(() -> organizer().isKnown(eventId));
        stack().sandbox().misbehave("resend", "accept-then-500", 2);
        stack().sandbox().misbehave("twilio", "accept-then-500", IN_DOUBT);
        JsonNode report = organizer().importCsv(eventId, People.csvOnTwoChannels(PEOPLE, FAULTY_DOMAIN, PEOPLE));
        assertThat(People.imported(report)).as(report.toString()).isEqualTo(PEOPLE);

        // Twilio is asked a minute after a message came into doubt.
        Times.within(Duration.ofMinutes(4)).untilAsserted(() -> {
            List<JsonNode> lines = Accounts.ofReminders(organizer().summary(eventId));
            assertThat(lines).hasSize(2).allSatisfy(Accounts::assertBalanced);
            assertThat(Accounts.total(lines, "audience")).isEqualTo(2 * PEOPLE);
            assertThat(Accounts.total(lines, "sent")).isEqualTo(2 * PEOPLE);
        });
        try (Topics topics = new Topics(stack().brokers())) {
            Times.soon()
                    .untilAsserted(() -> assertThat(topics.all())
                            .filteredOn(message ->
                                    message.value().path("eventId").asString("").equals(eventId))
                            .filteredOn(message -> message.header("ce_type").equals("DeliveryUnknown"))
                            .hasSize(IN_DOUBT));
        }
        // The messages in doubt arrived too, because the providers had accepted every message.
        Map<String, Long> byAddress = arrivals(since, FAULTY_DOMAIN, PEOPLE);
        assertThat(byAddress).hasSize(2 * PEOPLE);
        assertThat(byAddress.values()).containsOnly(1L);
        assertThat(stack().sandbox().stats().path("duplicates").asInt()).isZero();
    }

    private static void assertBalanced(String eventId) {
        List<JsonNode> lines = Accounts.ofReminders(organizer().summary(eventId));
        assertThat(lines).hasSize(2).allSatisfy(line -> {
            Accounts.assertBalanced(line);
            assertThat(line.path("audience").asInt()).as(line.toString()).isEqualTo(PEOPLE);
            assertThat(line.path("sent").asInt() + line.path("unknown").asInt())
                    .as(line.toString())
                    .isEqualTo(PEOPLE);
        });
        assertThat(lines)
                .filteredOn(line -> line.path("channel").asString().equals("EMAIL"))
                .hasSize(1)
                .allSatisfy(line -> assertThat(line.path("unknown").asInt()).isZero());
        assertThat(Accounts.total(lines, "unknown")).isLessThanOrEqualTo(IN_FLIGHT_LIMIT);
    }

    private static boolean isArming(String eventId) {
        return organizer()
                .timers(eventId, "PT0S")
                .anyMatch(timer -> timer.path("published").asInt() > 0);
    }

    /** A mail for each person, and one text message. A text message in doubt may be missing. */
    private static void assertArrivedOnce(Instant since, String eventId) {
        Map<String, Long> byAddress = arrivals(since, DOMAIN, 0);
        assertThat(byAddress.keySet())
                .containsAll(IntStream.range(0, PEOPLE)
                        .mapToObj(number -> People.address(number, DOMAIN))
                        .toList());
        assertThat(byAddress.values()).containsOnly(1L);
        long texts = byAddress.keySet().stream()
                .filter(address -> address.startsWith("+"))
                .count();
        List<JsonNode> lines = Accounts.ofReminders(organizer().summary(eventId));
        assertThat(texts).isBetween((long) PEOPLE - Accounts.total(lines, "unknown"), (long) PEOPLE);
    }

    /** How many messages arrived, by address and by number, for the people of one import. */
    private static Map<String, Long> arrivals(Instant since, String domain, int firstPhone) {
        Set<String> addressed = IntStream.range(0, PEOPLE)
                .boxed()
                .flatMap(number -> Stream.of(People.address(number, domain), People.phone(firstPhone + number)))
                .collect(Collectors.toSet());
        return stack().sandbox().arrivals(since).stream()
                .map(Sandbox.Arrival::to)
                .filter(addressed::contains)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    private static Organizer organizer() {
        return LAUNCHED.organizer();
    }

    private static Stack stack() {
        return LAUNCHED.stack();
    }
}
