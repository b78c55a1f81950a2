package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import tools.jackson.databind.JsonNode;

/**
 * Organizers change their minds until shortly before the start: events move, run late or are cancelled, and people come and
 * go, in a random order and while reminders are armed and sent. Afterwards a small oracle, which knows only the
 * requests that were answered, says for each person what has to be in the ledger and in the inbox.
 * {@code -Dcallboard.plans.seed=7} makes the same choices again.
 */
class RandomPlansIT extends WholeWayScene {
    private static final long SEED = Long.getLong("callboard.plans.seed", System.nanoTime());
    private static final int EVENTS = 8;
    private static final int MOST_PEOPLE = 6;
    private static final int MOST_MOVES = 6;

    private static final Duration FIRST_START = Duration.ofSeconds(100);
    private static final Duration LATEST_START = Duration.ofSeconds(230);

    /** Five seconds until no send for the older state begins, and as many for one that had begun to arrive. */
    private static final Duration SETTLED = Duration.ofSeconds(10);

    /** Nothing changes any more this long before the start, so that everybody's last reminder is certain. */
    private static final Duration QUIET_BEFORE_START = Duration.ofSeconds(12);

    private static final Duration EARLY_REMINDER = Duration.ofSeconds(30);

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void everybodyGetsWhatTheLastPlanSays() throws Exception {
        List<Plan> plans = IntStream.range(0, EVENTS)
                .mapToObj(number -> new Plan("Plan " + number, new Random(SEED + number)))
                .toList();
        try (ExecutorService organizers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> playing = new ArrayList<>();
            plans.forEach(plan -> playing.add(organizers.submit(plan::play)));
            for (Future<?> each : playing) {
                each.get();
            }
        }
        plans.forEach(Plan::assertOutcome);
        assertThat(stack().sandbox().stats().path("duplicates").asInt()).isZero();
    }

    /** A person, and from when to when they were registered. */
    private static final class Attendee {
        final Person person;
        final Instant joinedAt;
        final int joinedInEpoch;
        Instant leftAt = Instant.MAX;

        Attendee(Person person, Instant joinedAt, int joinedInEpoch) {
            this.person = person;
            this.joinedAt = joinedAt;
            this.joinedInEpoch = joinedInEpoch;
        }

        boolean stays() {
            return leftAt.equals(Instant.MAX);
        }
    }

    /** One live event: what was asked for and answered, and what must have come of it. One thread at a time uses it. */
    private static final class Plan {
        private final Random random;
        private final Instant latestStart = Times.in(LATEST_START);
        private final String eventId;
        private final List<Attendee> attendees = new ArrayList<>();
        private final List<String> story = new ArrayList<>();

        /** For each epoch the one of the last reschedule: between these, the event only ran late. */
        private final Map<Integer, Integer> dates = new HashMap<>(Map.of(1, 1));

        private Instant start = Times.in(FIRST_START);
        private int epoch = 1;
        private Instant lastMoveAt = Instant.MIN;
        private Instant cancelledAt = Instant.MAX;

        Plan(String title, Random random) {
            this.random = random;
            eventId = schedule(title, start, "PT30S", "PT0S");
        }

        void play() {
            join();
            join();
            while (cancelledAt.equals(Instant.MAX)) {
                Instant next = CLOCK.instant().plusMillis(500 + random.nextInt(6_000));
                if (next.isAfter(start.minus(QUIET_BEFORE_START))) {
                    return;
                }
                Times.until(next);
                change();
            }
        }

        private void change() {
            switch (random.nextInt(12)) {
                case 0, 1, 2, 3 -> join();
                case 4, 5 -> leave();
                case 6, 7 -> reschedule();
                case 8, 9, 10 -> delay();
                default -> cancel();
            }
        }

        private void join() {
            if (attendees.size() == MOST_PEOPLE) {
                return;
            }
            Person person = Person.byMail("Random", "Europe/Berlin");
            person.registerFor(stack(), eventId);
            attendees.add(new Attendee(person, CLOCK.instant(), epoch));
            tell("joined " + person.email());
        }

        private void leave() {
            List<Attendee> staying = attendees.stream().filter(Attendee::stays).toList();
            if (staying.size() < 2) {
                return;
            }
            Attendee leaving = staying.get(random.nextInt(staying.size()));
            organizer()
                    .registrations(eventId)
                    .filter(registration ->
                            registration.path("email").asString("").equals(leaving.person.email()))
                    .forEach(registration -> organizer()
                            .removeRegistration(registration.path("id").asString()));
            leaving.leftAt = CLOCK.instant();
            tell("left " + leaving.person.email());
        }

        private void reschedule() {
            Instant next = Times.in(QUIET_BEFORE_START.plusSeconds(20 + random.nextInt(90)));
            if (moves() == MOST_MOVES || next.isAfter(latestStart)) {
                return;
            }
            organizer().reschedule(eventId, next);
            epoch++;
            dates.put(epoch, epoch);
            movedTo(next);
        }

        private void delay() {
            if (moves() == MOST_MOVES || start.plusSeconds(60).isAfter(latestStart)) {
                return;
            }
            organizer().delay(eventId, 1);
            epoch++;
            dates.put(epoch, dates.get(epoch - 1));
            movedTo(start.plusSeconds(60));
        }

        private void movedTo(Instant next) {
            start = next;
            lastMoveAt = CLOCK.instant();
            tell("epoch " + epoch + " of date " + dates.get(epoch) + " at " + next);
        }

        private int moves() {
            return epoch - 1;
        }

        private void cancel() {
            organizer().cancel(eventId);
            epoch++;
            cancelledAt = CLOCK.instant();
            tell("cancelled");
        }

        private void tell(String what) {
            story.add(CLOCK.instant() + " " + what);
        }

        void assertOutcome() {
            Instant settled = cancelledAt.equals(Instant.MAX) ? start : cancelledAt;
            Times.after(settled).untilAsserted(() -> {
                List<JsonNode> deliveries = organizer().deliveries(eventId).toList();
                attendees.stream().filter(Attendee::stays).forEach(attendee -> {
                    if (cancelledAt.equals(Instant.MAX)) {
                        assertReminded(attendee, deliveries);
                        assertKnowsTheTime(attendee);
                    } else {
                        assertThat(sent(attendee, deliveries, "CANCELLED"))
                                .as(this::story)
                                .hasSize(1);
                    }
                });
                attendees.forEach(attendee -> assertNothingTwice(attendee, deliveries));
                assertThat(reminderLines(eventId)).allSatisfy(Accounts::assertBalanced);
            });
            // What was wrong to send would have been sent together with the rest.
            List<JsonNode> deliveries = organizer().deliveries(eventId).toList();
            attendees.forEach(attendee -> assertNothingAfterTheEnd(attendee, deliveries));
        }

        /** By the last plan, once, and the early reminder as far as there was time for it after the last change. */
        private void assertReminded(Attendee attendee, List<JsonNode> deliveries) {
            List<JsonNode> atTheStart = sent(attendee, deliveries, "PT0S");
            assertThat(atTheStart).as(this::story).hasSize(1);
            assertThat(atTheStart.getFirst().path("epoch").asInt())
                    .as(this::story)
                    .isEqualTo(epoch);
            assertThat(arrivalOf(attendee, atTheStart.getFirst()))
                    .as(this::story)
                    .isBetween(start, start.plus(LATENESS));

            Instant changed = lastMoveAt.isAfter(attendee.joinedAt) ? lastMoveAt : attendee.joinedAt;
            if (changed.plus(SETTLED).isBefore(start.minus(EARLY_REMINDER))) {
                assertThat(sent(attendee, deliveries, "PT30S").stream()
                                .filter(delivery -> dateOf(delivery).equals(dates.get(epoch))))
                        .as(this::story)
                        .hasSize(1);
            }
        }

        /** A reminder comes once for each date, however often the event runs late. A notice comes once for each epoch. */
        private void assertNothingTwice(Attendee attendee, List<JsonNode> deliveries) {
            for (String rule : List.of("PT30S", "PT0S")) {
                assertThat(sent(attendee, deliveries, rule).stream()
                                .collect(Collectors.groupingBy(this::dateOf, Collectors.counting()))
                                .values())
                        .as(this::story)
                        .allMatch(times -> times == 1);
            }
            // One more if the last move before the registration had not arrived at registration-service.
            assertThat(mailsWithTimes(attendee).size())
                    .as(this::story)
                    .isLessThanOrEqualTo(1 + epoch - attendee.joinedInEpoch + 1);
        }

        private Integer dateOf(JsonNode delivery) {
            return dates.getOrDefault(delivery.path("epoch").asInt(), 0);
        }

        /** The last message that told the time told the right one. */
        private void assertKnowsTheTime(Attendee attendee) {
            Received last = mailsWithTimes(attendee).getLast();
            assertThat(attendee.person.findsTime(last, start))
                    .as(() -> story() + "\n" + last.all())
                    .isTrue();
        }

        /** The confirmation and the notices, the oldest first. */
        private List<Received> mailsWithTimes(Attendee attendee) {
            List<String> reminders = organizer()
                    .deliveries(eventId)
                    .filter(delivery -> delivery.path("kind").asString().equals("REMINDER"))
                    .map(delivery -> delivery.path("id").asString())
                    .toList();
            return attendee.person.mails(stack()).stream()
                    .filter(mail -> !reminders.contains(mail.deliveryId()))
                    .toList();
        }

        private void assertNothingAfterTheEnd(Attendee attendee, List<JsonNode> deliveries) {
            Instant end = attendee.leftAt.isBefore(cancelledAt) ? attendee.leftAt : cancelledAt;
            deliveries.stream()
                    .filter(delivery -> delivery.path("kind").asString().equals("REMINDER"))
                    .filter(delivery -> delivery.path("status").asString().equals("SENT"))
                    .map(delivery -> delivery.path("id").asString())
                    .flatMap(id -> attendee.person.mails(stack()).stream()
                            .filter(mail -> mail.deliveryId().equals(id)))
                    .forEach(mail -> assertThat(mail.receivedAt())
                            .as(this::story)
                            .isBefore(end.equals(Instant.MAX) ? end : end.plus(SETTLED)));
        }

        private Instant arrivalOf(Attendee attendee, JsonNode delivery) {
            return attendee.person.mails(stack()).stream()
                    .filter(mail -> mail.deliveryId().equals(delivery.path("id").asString()))
                    .findFirst()
                    .orElseThrow()
                    .receivedAt();
        }

        private List<JsonNode> sent(Attendee attendee, List<JsonNode> deliveries, String rule) {
            List<String> arrived = attendee.person.mails(stack()).stream()
                    .map(Received::deliveryId)
                    .toList();
            return deliveries.stream()
                    .filter(delivery -> delivery.path("rule").asString().equals(rule))
                    .filter(delivery -> arrived.contains(delivery.path("id").asString()))
                    .toList();
        }

        private String story() {
            return "seed %d, live event %s:\n%s".formatted(SEED, eventId, String.join("\n", story));
        }
    }
}
