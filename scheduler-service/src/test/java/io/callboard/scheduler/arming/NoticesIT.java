package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.arming.Announced.Reminder;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.timer.TimerRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A notice of epoch n is for the people with a known epoch below n. No clock decides about it. */
@SchedulerTest
class NoticesIT {

    private static final List<String> STATUSES = List.of("CONFIRMED", "WAITLISTED", "PENDING");

    @Autowired
    private ApplicationContext service;

    @Autowired
    private TimerArmer armer;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private KafkaProbe kafka;

    @BeforeEach
    void armWhatOthersLeft() {
        armAll();
    }

    @Test
    void announcesARescheduleToPeopleWithAnOlderKnownEpoch() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        LiveEventFixture later = event.rescheduledBy(Duration.ofHours(5));
        RegistrationFixture before = aRegistrationFor(event);
        RegistrationFixture waitlisted = aRegistrationFor(event).with("WAITLISTED");
        RegistrationFixture pending = aRegistrationFor(event).with("PENDING");
        RegistrationFixture cancelled = aRegistrationFor(event).with("CANCELLED");
        RegistrationFixture unknown = aRegistrationFor(event).told(null);
        RegistrationFixture.tell(service, List.of(before, waitlisted, pending, cancelled, unknown));
        LiveEventFixture.tell(service, event, later);
        armAll();

        // The person registered after the reschedule by every clock, but before registration-service had applied it.
        RegistrationFixture overtaken = aRegistrationFor(event).at(Instant.now().plusSeconds(5));
        overtaken.tell(service);
        RegistrationFixture after = aRegistrationFor(later);
        after.tell(service);
        pending.next("CONFIRMED").tell(service);

        assertThat(announced(event, 5))
                .extracting(Reminder::key, Reminder::rule)
                .containsExactlyInAnyOrder(Stream.of(before, waitlisted, pending, unknown, overtaken)
                        .map(told -> tuple(told.registrationId().toString(), "RESCHEDULED"))
                        .toArray(org.assertj.core.groups.Tuple[]::new));
        assertThat(TimerRows.only(jdbc, event.eventId(), "RESCHEDULED", 2).audience())
                .isEqualTo(5);
    }

    @Test
    void announcesNoticesOnThePersonsChannelsAndNotOnTheEvents() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S").on("EMAIL");
        RegistrationFixture sms = aRegistrationFor(event).on("SMS");
        RegistrationFixture both = aRegistrationFor(event).on("EMAIL", "SMS");
        RegistrationFixture inApp = aRegistrationFor(event).on("IN_APP");
        RegistrationFixture late = aRegistrationFor(event).on("SMS");
        event.tell(service);
        RegistrationFixture.tell(service, List.of(sms, both, inApp));
        event.rescheduledBy(Duration.ofHours(5)).tell(service);
        armAll();
        late.tell(service);

        assertThat(announced(event, 5))
                .extracting(Reminder::key, Reminder::channel)
                .containsExactlyInAnyOrder(
                        tuple(inApp.registrationId().toString(), "IN_APP"),
                        tuple(sms.registrationId().toString(), "SMS"),
                        tuple(both.registrationId().toString(), "EMAIL"),
                        tuple(both.registrationId().toString(), "SMS"),
                        tuple(late.registrationId().toString(), "SMS"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-3600, 0, 3600})
    void aWrongClockOfRegistrationServiceChangesNothing(int skewSeconds) {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        LiveEventFixture cancelled = event.cancelled();
        Instant now = Instant.now().plusSeconds(skewSeconds);
        List<RegistrationFixture> told =
                List.of(aRegistrationFor(event).at(now), aRegistrationFor(event).at(now));
        List<RegistrationFixture> knowing = List.of(
                aRegistrationFor(cancelled).at(now), aRegistrationFor(cancelled).at(now));
        LiveEventFixture.tell(service, event);
        RegistrationFixture.tell(service, List.of(told.getFirst(), knowing.getFirst()));
        cancelled.tell(service);
        armAll();

        RegistrationFixture.tell(service, List.of(told.getLast(), knowing.getLast()));

        assertThat(announced(event, 2))
                .extracting(Reminder::key)
                .containsExactlyInAnyOrder(
                        told.getFirst().registrationId().toString(),
                        told.getLast().registrationId().toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {-3600, 3600})
    void aWrongClockOfEventServiceChangesNothing(int skewSeconds) {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        LiveEventFixture later = event.rescheduledBy(Duration.ofHours(5));
        RegistrationFixture told = aRegistrationFor(event).at(Instant.now());
        RegistrationFixture knowing = aRegistrationFor(later).at(Instant.now());
        event.tell(service);
        RegistrationFixture.tell(service, List.of(told, knowing));
        later.changedAt(Instant.now().plusSeconds(skewSeconds)).tell(service);
        armAll();

        assertThat(announced(event, 1))
                .singleElement()
                .satisfies(notice ->
                        assertThat(notice.key()).isEqualTo(told.registrationId().toString()));
    }

    @Test
    void twoQuickMovesGiveOneNoticeToEverybody() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        LiveEventFixture second = event.rescheduledBy(Duration.ofHours(1));
        LiveEventFixture third = second.rescheduledBy(Duration.ofHours(1));
        RegistrationFixture first = aRegistrationFor(event);
        RegistrationFixture between = aRegistrationFor(second);
        RegistrationFixture.tell(service, List.of(first, between, aRegistrationFor(third)));
        LiveEventFixture.tell(service, event, second, third);
        armAll();

        assertThat(TimerRows.inShort(jdbc, event.eventId()))
                .contains("2 RESCHEDULED CANCELLED SUPERSEDED", "3 RESCHEDULED ARMED");
        assertThat(announced(event, 2))
                .extracting(
                        Reminder::key, reminder -> reminder.data().get("epoch").asInt())
                .containsExactlyInAnyOrder(
                        tuple(first.registrationId().toString(), 3),
                        tuple(between.registrationId().toString(), 3));
    }

    /** The notifier knows who had the reminder, and leaves them out if a delay moved the event. */
    @Test
    void aReminderThatWentOutIsAnnouncedAgainForItsNewInstant() {
        LiveEventFixture event = anEventIn(Duration.ofMinutes(10), "PT15M", "PT5M", "PT0S")
                .changedAt(Instant.now().minus(Duration.ofMinutes(30)));
        LiveEventFixture later = event.rescheduledBy(Duration.ofMinutes(10));
        RegistrationFixture told = aRegistrationFor(event).at(Instant.now().minus(Duration.ofMinutes(20)));
        told.tell(service);
        event.tell(service);
        armAll();

        later.tell(service);
        aRegistrationFor(later).tell(service);
        armAll();

        assertThat(TimerRows.inShort(jdbc, event.eventId()))
                .containsExactly(
                        "1 PT15M DONE",
                        "1 PT5M CANCELLED SUPERSEDED",
                        "1 PT0S CANCELLED SUPERSEDED",
                        "2 RESCHEDULED ARMED",
                        "2 PT15M SCHEDULED",
                        "2 PT5M SCHEDULED",
                        "2 PT0S SCHEDULED");
        assertThat(announced(event, 2))
                .extracting(Reminder::key, Reminder::rule)
                .containsExactlyInAnyOrder(
                        tuple(told.registrationId().toString(), "PT15M"),
                        tuple(told.registrationId().toString(), "RESCHEDULED"));
    }

    /**
     * Registrations with a lagging epoch, their changes, reschedules, a cancellation, redeliveries and slices in random
     * order. At the end everybody with an older known epoch has got the notice of the last epoch once.
     */
    @Test
    void anyInterleavingAnnouncesOnceToExactlyThePeopleWithAnOlderKnownEpoch() {
        long seed = 20261125;
        List<Life> lives = new ArrayList<>();
        for (int round = 0; round < 15; round++) {
            lives.add(new Life(new Random(seed + round)));
            lives.getLast().live();
        }
        for (Life life : lives) {
            life.assertEverybodyTold("seed %d".formatted(seed + lives.indexOf(life)));
        }
    }

    private final class Life {

        private final Random random;
        private final List<LiveEventFixture> states = new ArrayList<>();
        private final Map<UUID, RegistrationFixture> newest = new HashMap<>();
        private final List<Runnable> deliveries = new ArrayList<>();

        Life(Random random) {
            this.random = random;
            states.add(anEventIn(Duration.ofHours(5), "PT0S"));
            for (int moves = 1 + random.nextInt(3); moves > 0; moves--) {
                states.add(states.getLast().rescheduledBy(Duration.ofHours(1)));
            }
            if (random.nextBoolean()) {
                states.add(states.getLast().cancelled());
            }
            for (LiveEventFixture state : states) {
                deliver(() -> state.tell(service));
            }
            for (int person = 0; person < 40; person++) {
                RegistrationFixture registered = aRegistrationFor(states.get(random.nextInt(states.size())))
                        .with(STATUSES.get(random.nextInt(3)))
                        .at(Instant.now().plusSeconds(random.nextInt(7200) - 3600));
                registered(registered);
                if (random.nextInt(3) == 0) {
                    registered(registered.next(random.nextInt(4) == 0 ? "CANCELLED" : "CONFIRMED"));
                }
            }
            for (int slices = 0; slices < 15; slices++) {
                deliveries.add(armer::armNext);
            }
        }

        void live() {
            Collections.shuffle(deliveries, random);
            deliveries.forEach(Runnable::run);
            armAll();
        }

        void assertEverybodyTold(String context) {
            LiveEventFixture last = states.getLast();
            String rule = last.status().equals("CANCELLED") ? "CANCELLED" : "RESCHEDULED";
            List<String> expected = newest.values().stream()
                    .filter(registration ->
                            STATUSES.contains(registration.status()) && epoch(registration) < last.epoch())
                    .map(registration -> registration.registrationId().toString())
                    .toList();

            List<Reminder> notices = announced(last, expected.size()).stream()
                    .filter(reminder -> !reminder.rule().equals("PT0S"))
                    .toList();

            assertThat(notices).as(context).extracting(Reminder::id).doesNotHaveDuplicates();
            assertThat(notices)
                    .as(context)
                    .allSatisfy(notice -> assertThat(notice.data().get("epoch").asInt())
                            .isGreaterThan(epoch(registration(notice.key()))));
            List<String> told = notices.stream()
                    .filter(notice -> notice.data().get("epoch").asInt() == last.epoch())
                    .map(Reminder::key)
                    .filter(key -> !registration(key).status().equals("CANCELLED"))
                    .toList();
            assertThat(told).as(context).containsExactlyInAnyOrderElementsOf(expected);

            Map<String, Long> published = TimerRows.of(jdbc, last.eventId()).stream()
                    .filter(timer -> timer.published() > 0)
                    .collect(Collectors.toMap(
                            timer -> timer.epoch() + " " + timer.rule() + " EMAIL", TimerRows.TimerRow::published));
            Map<String, Long> received = announced(last, 0).stream()
                    .collect(Collectors.groupingBy(
                            reminder -> reminder.data().get("epoch").asInt() + " " + reminder.rule() + " EMAIL",
                            Collectors.counting()));
            assertThat(published).as(context).isEqualTo(received);
            assertThat(Announced.counts(kafka, last.eventId())).as(context).isEqualTo(received);
            assertThat(TimerRows.only(jdbc, last.eventId(), rule, last.epoch()).audience())
                    .as(context)
                    .isEqualTo(received.getOrDefault(last.epoch() + " " + rule + " EMAIL", 0L));
        }

        private void registered(RegistrationFixture registration) {
            newest.put(registration.registrationId(), registration);
            deliver(() -> registration.tell(service));
        }

        private void deliver(Runnable delivery) {
            deliveries.add(delivery);
            if (random.nextInt(3) == 0) {
                deliveries.add(delivery);
            }
        }

        private RegistrationFixture registration(String id) {
            return Objects.requireNonNull(newest.get(UUID.fromString(id)));
        }

        private int epoch(RegistrationFixture registration) {
            Integer epoch = registration.eventEpoch();
            return epoch == null ? 0 : epoch;
        }
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }

    private List<Reminder> announced(LiveEventFixture event, int count) {
        return Announced.allFor(kafka, jdbc, event.eventId(), count);
    }
}
