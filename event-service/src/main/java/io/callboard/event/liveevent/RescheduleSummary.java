package io.callboard.event.liveevent;

import io.callboard.event.liveevent.Reschedule.DueRule;
import io.callboard.event.reminder.ReminderRule;
import io.callboard.event.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Describes the effects of a reschedule in sentences. */
final class RescheduleSummary {

    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu 'at' HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);

    private final Reschedule reschedule;
    private final Schedule before;
    private final Schedule after;

    RescheduleSummary(Reschedule reschedule) {
        this.reschedule = reschedule;
        this.before = reschedule.before().schedule();
        this.after = reschedule.after().schedule();
    }

    /** The effects on the live event, its reminders and the people who know another time. */
    List<String> sentences() {
        if (!reschedule.changes()) {
            return List.of("Nothing changes: the live event has this schedule already.");
        }
        var sentences = new ArrayList<String>();
        sentences.add(move());
        switch (after.resolution()) {
            case EXACT -> {}
            case GAP_SHIFTED ->
                sentences.add("The clocks skip %s on that day in %s, so it starts at %s."
                        .formatted(
                                CLOCK.format(LocalDateTime.parse(after.local())),
                                after.zone(),
                                clock(after.startsAt())));
            case OVERLAP_EARLIER ->
                sentences.add("The clocks show %s twice on that day in %s; it starts at the first of the two."
                        .formatted(clock(after.startsAt()), after.zone()));
        }
        if (reschedule.after().status() == LiveEventStatus.DRAFT) {
            sentences.add("It is a draft: nobody gets a notice, and no reminder waits.");
            return sentences;
        }
        sentences.add(reminders());
        if (!reschedule.dueRules().stream().allMatch(reschedule::isPast)) {
            sentences.add("These times do not include quiet hours and spreading, which can make a reminder earlier.");
        }
        sentences.add(
                "Everybody who is registered or waits for a seat, and was told another time, gets one notice of the"
                        + " old and the new time, by e-mail or text message as they registered.");
        return sentences;
    }

    /** The effect on one reminder. */
    String sentence(DueRule due) {
        return switch (reschedule.effectOn(due)) {
            case UNCHANGED -> "%s: stays %s.".formatted(name(due.rule()), when(due.dueAt()));
            case MOVES -> "%s: will be sent %s.".formatted(name(due.rule()), when(due.dueAt()));
            case SENT_AGAIN ->
                "%s: was due %s for the old time, and will be sent again %s."
                        .formatted(name(due.rule()), when(before.dueAt(due.rule())), when(due.dueAt()));
            case PAST ->
                "%s: would have been due %s, which has passed. It is not sent."
                        .formatted(name(due.rule()), when(due.dueAt()));
        };
    }

    private String move() {
        if (before.startsAt().equals(after.startsAt()) && before.zone().equals(after.zone())) {
            return "The start stays %s (%s). The end moves from %s to %s."
                    .formatted(when(after.startsAt()), after.zone(), when(before.endsAt()), when(after.endsAt()));
        }
        return "The start moves from %s (%s) to %s (%s)."
                .formatted(in(before.zone(), before.startsAt()), before.zone(), when(after.startsAt()), after.zone());
    }

    private String reminders() {
        List<DueRule> all = reschedule.dueRules();
        long past = all.stream().filter(reschedule::isPast).count();
        if (all.isEmpty()) {
            return "It has no reminders.";
        }
        if (past == 0) {
            return all.size() == 1
                    ? "Its reminder waits for the new time."
                    : "All %d reminders wait for the new time.".formatted(all.size());
        }
        return "%d of %d reminders %s for the new time; the new time of %d has passed already."
                .formatted(all.size() - past, all.size(), all.size() - past == 1 ? "waits" : "wait", past);
    }

    private String when(Instant instant) {
        return in(after.zone(), instant);
    }

    private static String in(String zone, Instant instant) {
        return WHEN.format(instant.atZone(ZoneId.of(zone)));
    }

    private String clock(Instant instant) {
        return CLOCK.format(instant.atZone(ZoneId.of(after.zone())));
    }

    private static String name(ReminderRule rule) {
        if (rule.at() != null) {
            return switch (rule.days()) {
                case 0 -> "At %s on the day".formatted(rule.at());
                case 1 -> "At %s on the day before".formatted(rule.at());
                default -> "At %s, %d days before".formatted(rule.at(), rule.days());
            };
        }
        var parts = new ArrayList<String>();
        Duration time = rule.time();
        add(parts, rule.days(), "day");
        add(parts, time.toHours(), "hour");
        add(parts, time.toMinutesPart(), "minute");
        add(parts, time.toSecondsPart(), "second");
        return parts.isEmpty() ? "At the start" : String.join(" ", parts) + " before";
    }

    private static void add(List<String> parts, long number, String unit) {
        if (number > 0) {
            parts.add(number + " " + unit + (number == 1 ? "" : "s"));
        }
    }
}
