package io.callboard.event.liveevent;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.testing.Vectors;
import io.callboard.event.presentation.EmbedOrigins;
import io.callboard.event.presentation.Presentation;
import io.callboard.event.presentation.Speakers;
import io.callboard.event.question.Questions;
import io.callboard.event.reminder.ReminderRule;
import io.callboard.event.reminder.Reminders;
import io.callboard.event.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RescheduleTest {

    private static final OrganizerId AURORA = new OrganizerId("org_aurora");
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Schedule DECEMBER = Schedule.of("2026-12-01T18:00", "Europe/Berlin", "PT1H");

    @ParameterizedTest
    @MethodSource("instants")
    void previewsTheInstantsOfTheContract(Vectors.Instants vector) {
        var schedule = new Schedule(
                vector.start().local(),
                vector.start().zone(),
                "PT1H",
                vector.startsAt(),
                vector.startsAt().plus(Duration.ofHours(1)));

        assertThat(Reschedule.dueRules(
                        schedule,
                        vector.rules().stream().map(RescheduleTest::rule).toList()))
                .extracting(due -> new Vectors.Instants.Due(due.rule().toString(), due.dueAt()))
                .containsExactlyElementsOf(vector.due());
    }

    private static ReminderRule rule(String text) {
        return text.contains("@")
                ? new ReminderRule(
                        Integer.parseInt(text.substring(1, text.indexOf('D'))),
                        Duration.ZERO,
                        LocalTime.parse(text.substring(text.indexOf('@') + 1, text.indexOf('/'))))
                : ReminderRule.parse(text);
    }

    @Test
    void saysInWordsWhatHappens() {
        // A minute past six on the day before: the reminder of that day has gone out.
        Reschedule move = aDayLater(Instant.parse("2026-11-30T17:01:00Z"));
        var summary = new RescheduleSummary(move);

        assertThat(summary.sentences())
                .containsExactly(
                        "The start moves from Tuesday, 1 December 2026 at 18:00 (Europe/Berlin) to Wednesday, 2 December"
                                + " 2026 at 18:00 (Europe/Berlin).",
                        "2 of 3 reminders wait for the new time; the new time of 1 has passed already.",
                        "These times do not include quiet hours and spreading, which can make a reminder earlier.",
                        "Everybody who is registered or waits for a seat, and was told another time, gets one notice of"
                                + " the old and the new time, by e-mail or text message as they registered.");
        assertThat(move.dueRules().stream().map(summary::sentence))
                .containsExactly(
                        "3 days before: would have been due Sunday, 29 November 2026 at 18:00, which has passed. It is not"
                                + " sent.",
                        "1 day before: was due Monday, 30 November 2026 at 18:00 for the old time, and will be sent again"
                                + " Tuesday, 1 December 2026 at 18:00.",
                        "1 hour 30 minutes before: will be sent Wednesday, 2 December 2026 at 16:30.");
    }

    @Test
    void saysInWordsThatADraftTellsNobody() {
        LiveEvent draft = LiveEvent.drafted(AURORA, plan(DECEMBER), NOW);
        var move =
                new Reschedule(draft, draft.rescheduled(DECEMBER.delayedBy(Duration.ofHours(1)), NOW), NOW, List.of());

        assertThat(new RescheduleSummary(move).sentences())
                .contains("It is a draft: nobody gets a notice, and no reminder waits.");
        assertThat(move.dueRules()).allMatch(due -> move.effectOn(due) != Reschedule.Effect.SENT_AGAIN);
    }

    @Test
    void saysInWordsThatOnlyTheEndMovesAndThatNothingDoes() {
        LiveEvent event = LiveEvent.scheduled(AURORA, plan(DECEMBER), NOW);
        Schedule longer = Schedule.of("2026-12-01T18:00", "Europe/Berlin", "PT90M");

        assertThat(new RescheduleSummary(new Reschedule(event, event.rescheduled(longer, NOW), NOW, List.of()))
                        .sentences())
                .first()
                .isEqualTo(
                        "The start stays Tuesday, 1 December 2026 at 18:00 (Europe/Berlin). The end moves from Tuesday,"
                                + " 1 December 2026 at 19:00 to Tuesday, 1 December 2026 at 19:30.");
        assertThat(new RescheduleSummary(new Reschedule(event, event, NOW, List.of())).sentences())
                .containsExactly("Nothing changes: the live event has this schedule already.");
    }

    @Test
    void saysInWordsWhatBecomesOfATimeThatTheClocksSkipOrShowTwice() {
        LiveEvent event = LiveEvent.scheduled(AURORA, plan(DECEMBER), NOW);
        Schedule skipped = Schedule.of("2027-03-28T02:30", "Europe/Berlin", "PT1H");
        Schedule twice = Schedule.of("2027-10-31T02:30", "Europe/Berlin", "PT1H");

        assertThat(new RescheduleSummary(new Reschedule(event, event.rescheduled(skipped, NOW), NOW, List.of()))
                        .sentences())
                .contains("The clocks skip 02:30 on that day in Europe/Berlin, so it starts at 03:00.");
        assertThat(new RescheduleSummary(new Reschedule(event, event.rescheduled(twice, NOW), NOW, List.of()))
                        .sentences())
                .contains(
                        "The clocks show 02:30 twice on that day in Europe/Berlin; it starts at the first of the two.");
    }

    private static Reschedule aDayLater(Instant at) {
        LiveEvent event = LiveEvent.scheduled(AURORA, plan(DECEMBER), NOW);
        return new Reschedule(
                event, event.rescheduled(Schedule.of("2026-12-02T18:00", "Europe/Berlin", "PT1H"), at), at, List.of());
    }

    private static Plan plan(Schedule schedule) {
        return new Plan(
                new Details(
                        "Tides",
                        null,
                        new Speakers(List.of()),
                        null,
                        true,
                        true,
                        null,
                        false,
                        false,
                        true,
                        null,
                        Reminders.of(List.of("EMAIL"), List.of("PT90M", "P3D", "P1D"), null, null, null, null),
                        Presentation.plain(),
                        Questions.none(),
                        null,
                        null,
                        EmbedOrigins.none()),
                schedule);
    }

    static List<Vectors.Instants> instants() {
        return Vectors.reminderInstants();
    }
}
