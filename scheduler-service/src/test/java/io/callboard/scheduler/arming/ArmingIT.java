package io.callboard.scheduler.arming;

import static io.callboard.scheduler.arming.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.arming.RegistrationFixture.registrationsFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.failpoint.Failpoints.InjectedFault;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.arming.Announced.Reminder;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.planning.TimerRows;
import io.callboard.scheduler.planning.TimerRows.TimerRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

@SchedulerTest
class ArmingIT {

    @Autowired
    private ApplicationContext service;

    @Autowired
    private Arming arming;

    @Autowired
    private TimersProperties properties;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private KafkaProbe kafka;

    @BeforeEach
    void armWhatOthersLeft() {
        armAll();
    }

    @Test
    void armsAheadOfTimeAndIsDoneOnceDue() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT1H", "PT0S");
        RegistrationFixture member = aRegistrationFor(event);
        event.tell(service);
        member.tell(service);

        armAll();
        arming.finish();

        assertThat(TimerRows.inShort(jdbc, event.eventId())).containsExactly("1 PT1H SKIPPED PAST_DUE", "1 PT0S ARMED");
        Reminder reminder = announced(event, 1).getFirst();
        TimerRow timer = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
        assertThat(reminder.id()).isEqualTo(timer.timerId() + ":" + member.registrationId() + ":EMAIL");
        assertThat(reminder.key()).isEqualTo(member.registrationId().toString());
        assertThat(Instant.parse(reminder.data().get("sendAt").asString())).isEqualTo(event.startsAt());

        letPass(timer);
        arming.finish();
        assertThat(TimerRows.inShort(jdbc, event.eventId())).contains("1 PT0S DONE");
    }

    @Test
    void leavesAloneWhatIsFartherAwayThanTheLead() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(90), "PT0S");
        event.tell(service);
        aRegistrationFor(event).tell(service);

        assertThat(arming.armNext()).isFalse();
        assertThat(TimerRows.inShort(jdbc, event.eventId())).containsExactly("1 PT0S SCHEDULED");
    }

    @Test
    void announcesOnTheChannelsThatBothTheEventAndTheMemberHave() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S").on("EMAIL", "SMS");
        event.tell(service);
        RegistrationFixture both = aRegistrationFor(event).on("EMAIL", "SMS");
        RegistrationFixture sms = aRegistrationFor(event).on("SMS");
        RegistrationFixture none = aRegistrationFor(event).on("IN_APP");
        RegistrationFixture waiting = aRegistrationFor(event).next("WAITLISTED");
        RegistrationFixture gone = aRegistrationFor(event);
        RegistrationFixture.tell(service, List.of(both, sms, none, waiting, gone, gone.next("CANCELLED")));

        armAll();

        assertThat(announced(event, 3))
                .extracting(Reminder::key, Reminder::channel)
                .containsExactlyInAnyOrder(
                        tuple(both.registrationId().toString(), "EMAIL"),
                        tuple(both.registrationId().toString(), "SMS"),
                        tuple(sms.registrationId().toString(), "SMS"));
        TimerRow timer = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
        assertThat(timer.audience()).isEqualTo(2);
        assertThat(timer.published()).isEqualTo(3);
    }

    @Test
    void twoInstancesAnnounceTenThousandMembersOnceEach() throws Exception {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(55), "PT0S");
        LiveEventFixture other = anEventIn(Duration.ofSeconds(54), "PT0S");
        RegistrationFixture.tell(service, registrationsFor(event, 10_000));
        RegistrationFixture.tell(service, registrationsFor(other, 1_000));
        LiveEventFixture.tell(service, event, other);

        together(this::armAll, this::armAll);
        armAll();

        assertEachOnce(event, 10_000);
        assertEachOnce(other, 1_000);
    }

    @Test
    void resumesAtTheCursorAfterDyingInTheMiddle() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(55), "PT0S");
        RegistrationFixture.tell(service, registrationsFor(event, 2_200));
        event.tell(service);

        for (String boundary : List.of("scheduler.arming.before-commit", "scheduler.arming.after-commit")) {
            try (Failpoints.Armed fault = Failpoints.arm(boundary, () -> {
                throw new InjectedFault(boundary);
            })) {
                assertThatExceptionOfType(InjectedFault.class).isThrownBy(arming::armNext);
            }
        }
        TimerRow half = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
        assertThat(half.status()).isEqualTo("ARMING");
        assertThat(half.published()).isEqualTo(500);
        armAll();

        assertEachOnce(event, 2_200);
    }

    @Test
    void everyoneWhoRegistersWhileTimersArmIsAnnouncedOnce() throws Exception {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(58), "PT0S");
        RegistrationFixture.tell(service, registrationsFor(event, 3_000));
        AtomicBoolean registering = new AtomicBoolean(true);
        AtomicInteger left = new AtomicInteger(3);
        Runnable register = () -> {
            for (int batch = 0; batch < 60; batch++) {
                RegistrationFixture.tell(service, registrationsFor(event, 25));
            }
            if (left.decrementAndGet() == 0) {
                registering.set(false);
            }
        };
        Runnable arm = () -> {
            while (registering.get()) {
                arming.armNext();
            }
            armAll();
        };

        // The event is told in the middle too: its timer goes through all states while members pour in.
        together(register, register, register, arm, arm, () -> event.tell(service));
        armAll();

        assertEachOnce(event, 3_000 + 3 * 60 * 25);
    }

    @Test
    void registrationsThatPourInDoNotStarveTheSlices() throws Exception {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(58), "PT0S");
        RegistrationFixture.tell(service, registrationsFor(event, 1_200));
        event.tell(service);
        AtomicBoolean armed = new AtomicBoolean();
        AtomicInteger members = new AtomicInteger(1_200);
        Runnable register = () -> {
            while (!armed.get()) {
                RegistrationFixture.tell(service, registrationsFor(event, 5));
                members.addAndGet(5);
            }
        };

        together(register, register, register, () -> {
            armAll();
            armed.set(true);
        });
        armAll();

        assertEachOnce(event, members.get());
    }

    @Test
    void armsLateRegistrantsAndGainedChannelsSinglyUntilDue() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S").on("EMAIL", "SMS");
        RegistrationFixture early = aRegistrationFor(event);
        event.tell(service);
        early.tell(service);
        armAll();

        RegistrationFixture late = aRegistrationFor(event);
        late.tell(service);
        late.tell(service);
        RegistrationFixture gained = early.next("CONFIRMED").on("EMAIL", "SMS");
        gained.tell(service);
        gained.next("CONFIRMED").tell(service);
        TimerRow timer = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
        assertThat(timer.audience()).isEqualTo(3);
        assertThat(timer.published()).isEqualTo(3);
        letPass(timer);
        arming.finish();
        RegistrationFixture tooLate = aRegistrationFor(event).at(Instant.now());
        tooLate.tell(service);
        late.next("CONFIRMED").on("EMAIL", "SMS").tell(service);
        // Registered in time, but the message was slower than the timer.
        RegistrationFixture overtaken = aRegistrationFor(event);
        overtaken.tell(service);

        assertThat(announced(event, 4))
                .extracting(Reminder::key, Reminder::channel)
                .containsExactlyInAnyOrder(
                        tuple(early.registrationId().toString(), "EMAIL"),
                        tuple(early.registrationId().toString(), "SMS"),
                        tuple(late.registrationId().toString(), "EMAIL"),
                        tuple(overtaken.registrationId().toString(), "EMAIL"));
    }

    @Test
    void armsLateWhatIsUsefulForThoseWhoWereMembersWhenItWasDue() {
        Instant due = Instant.now().minusSeconds(600);
        LiveEventFixture event = anEventIn(Duration.ofSeconds(1200), "PT30M", "PT0S")
                .changedAt(Instant.now().minusSeconds(3600));
        event.tell(service);
        RegistrationFixture before = aRegistrationFor(event).at(due.minusSeconds(10));
        RegistrationFixture after = aRegistrationFor(event).at(due.plusSeconds(10));
        RegistrationFixture.tell(service, List.of(before, after));

        armAll();

        assertThat(announced(event, 1)).singleElement().satisfies(reminder -> {
            assertThat(reminder.key()).isEqualTo(before.registrationId().toString());
            assertThat(Instant.parse(reminder.data().get("sendAt").asString()))
                    .isEqualTo(event.startsAt().minusSeconds(1800));
        });
    }

    @Test
    void skipsWhatIsOfNoMoreUse() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S");
        event.tell(service);
        aRegistrationFor(event).tell(service);
        jdbc.sql(
                        "update timer set due_at = now() - interval '2 h', useful_until = now() - interval '1 h' where event_id = :id")
                .param("id", event.eventId())
                .update();

        assertThat(arming.armNext()).isTrue();

        assertThat(TimerRows.inShort(jdbc, event.eventId())).containsExactly("1 PT0S SKIPPED MISSED");
        assertThat(TimerRows.only(jdbc, event.eventId(), "PT0S", 1).published()).isZero();
    }

    @Test
    void tellsOfARescheduleThoseOnlyWhoJoinedBeforeIt() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        LiveEventFixture later = event.rescheduledBy(Duration.ofHours(5));
        RegistrationFixture before = aRegistrationFor(event);
        RegistrationFixture approvedAfter = aRegistrationFor(event).next("PENDING");
        RegistrationFixture.tell(service, List.of(before, approvedAfter));
        event.tell(service);
        later.tell(service);
        armAll();

        approvedAfter.next("CONFIRMED").at(Instant.now().plusSeconds(1)).tell(service);
        aRegistrationFor(event).at(Instant.now().plusSeconds(1)).tell(service);
        // Registered before, but the message was slower than the notice.
        RegistrationFixture overtaken = aRegistrationFor(event);
        overtaken.tell(service);

        assertThat(announced(event, 2))
                .extracting(Reminder::key, Reminder::rule)
                .containsExactlyInAnyOrder(
                        tuple(before.registrationId().toString(), "RESCHEDULED"),
                        tuple(overtaken.registrationId().toString(), "RESCHEDULED"));
        assertThat(TimerRows.only(jdbc, event.eventId(), "RESCHEDULED", 2).published())
                .isEqualTo(2);
    }

    @Test
    void aRescheduleInTheMiddleOfArmingStopsTheOldTimer() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(55), "PT0S");
        RegistrationFixture.tell(service, registrationsFor(event, 1_100));
        event.tell(service);
        assertThat(arming.armNext()).isTrue();

        event.rescheduledBy(Duration.ofHours(1)).tell(service);
        armAll();

        assertThat(TimerRows.inShort(jdbc, event.eventId()))
                .containsExactly("1 PT0S CANCELLED SUPERSEDED", "2 RESCHEDULED ARMED", "2 PT0S SCHEDULED");
        assertThat(announced(event, 1_600))
                .filteredOn(reminder -> reminder.rule().equals("PT0S"))
                .hasSize(500);
    }

    @Test
    void rebuildFromTheFirstMessageGivesTheSameTimersAndIds() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(55), "P1D", "PT0S");
        List<LiveEventFixture> changes = List.of(event, event.rescheduledBy(Duration.ofSeconds(1)));
        List<RegistrationFixture> members = registrationsFor(event, 700);
        tellAll(changes, members);
        List<TimerRow> timers = TimerRows.of(jdbc, event.eventId());
        List<String> ids =
                announced(event, 1_400).stream().map(Reminder::id).sorted().toList();
        assertThat(ids).doesNotHaveDuplicates();

        // The same messages again, with the database kept: nothing happens.
        tellAll(changes, members);
        assertThat(TimerRows.of(jdbc, event.eventId())).isEqualTo(timers);

        for (String table : List.of("timer", "live_event", "audience")) {
            jdbc.sql("delete from %s where event_id = :id".formatted(table))
                    .param("id", event.eventId())
                    .update();
        }
        tellAll(changes, members);

        assertThat(TimerRows.of(jdbc, event.eventId())).isEqualTo(timers);
        assertThat(announced(event, 2_800).stream().map(Reminder::id).distinct().sorted())
                .containsExactlyElementsOf(ids);
    }

    @Test
    void goesOnAfterAnErrorThatTookOneRoundDown() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S");
        RegistrationFixture member = aRegistrationFor(event);
        var worker = new ArmingWorker(arming, properties);
        var failed = new AtomicBoolean();
        try (Failpoints.Armed fault = Failpoints.arm("scheduler.arming.before-commit", () -> {
            failed.set(true);
            throw new NoClassDefFoundError("injected");
        })) {
            worker.start();
            await().untilTrue(failed);
        }

        try {
            event.tell(service);
            member.tell(service);

            await().untilAsserted(() ->
                    assertThat(TimerRows.inShort(jdbc, event.eventId())).containsExactly("1 PT0S ARMED"));
        } finally {
            worker.stop();
        }
        assertEachOnce(event, 1);
    }

    private void tellAll(List<LiveEventFixture> changes, List<RegistrationFixture> members) {
        changes.forEach(change -> change.tell(service));
        RegistrationFixture.tell(service, members);
        armAll();
    }

    private void armAll() {
        while (arming.armNext()) {
            // Each call arms a slice.
        }
    }

    private void letPass(TimerRow timer) {
        jdbc.sql("update timer set due_at = now() - interval '1 s' where timer_id = :id")
                .param("id", timer.timerId())
                .update();
    }

    private List<Reminder> announced(LiveEventFixture event, int count) {
        return Announced.allFor(kafka, jdbc, event.eventId(), count);
    }

    private void assertEachOnce(LiveEventFixture event, int members) {
        TimerRow timer = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
        assertThat(timer.status()).isEqualTo("ARMED");
        assertThat(timer.audience()).isEqualTo(members);
        assertThat(timer.published()).isEqualTo(members);
        List<String> ids = announced(event, members).stream().map(Reminder::id).toList();
        assertThat(ids).doesNotHaveDuplicates().hasSize(members);
        assertThat(jdbc.sql("select count(*) from audience where event_id = :id")
                        .param("id", event.eventId())
                        .query(Integer.class)
                        .single())
                .isEqualTo(members);
    }

    private static void together(Runnable... works) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(works.length)) {
            List<Callable<Object>> calls = new ArrayList<>();
            for (Runnable work : works) {
                calls.add(Executors.callable(work));
            }
            for (Future<Object> done : threads.invokeAll(calls)) {
                done.get();
            }
        }
    }
}
