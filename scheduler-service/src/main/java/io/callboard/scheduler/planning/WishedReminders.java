package io.callboard.scheduler.planning;

import io.callboard.scheduler.planning.DueInstants.Due;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.ReminderRule;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which wishes of registrants the reminders of a live event meet. A registrant who wishes fewer gets two on each
 * channel: the last one that is due more than twelve hours before the start, and the last one of all. Rules by the wall
 * clock of each registrant count by the clock of the live event. A rule for some registrants counts only for them. A
 * registrant who wishes an extra reminder gets none if another reminder is due at that instant anyway.
 */
final class WishedReminders {

    /** Longer than this before the start lies the reminder that lets a person plan the day. */
    static final Duration AHEAD = Duration.ofHours(12);

    private final Schedule schedule;
    private final Set<String> fewer;

    /** @param channels those of the live event's reminders */
    WishedReminders(Schedule schedule, DueInstants ofEvent, List<String> channels) {
        this.schedule = schedule;
        List<Candidate> candidates = Stream.concat(
                        ofEvent.items().stream().map(item -> new Candidate(item.planned(), item.dueAt(), item)),
                        ofEvent.inZones().stream().flatMap(rule -> candidate(rule).stream()))
                .toList();
        Set<String> found = new HashSet<>();
        for (String channel : channels) {
            List<Candidate> onChannel = candidates.stream()
                    .filter(one -> one.planned().channelsOf(channels).contains(channel))
                    .toList();
            onChannel.stream()
                    .map(one -> one.planned().condition())
                    .distinct()
                    .map(condition -> onChannel.stream()
                            .filter(one -> one.planned().condition().covers(condition))
                            .toList())
                    .forEach(ofSome -> addLast(ofSome, found));
        }
        this.fewer = Set.copyOf(found);
    }

    private void addLast(List<Candidate> all, Set<String> found) {
        last(all.stream()).ifPresent(found::add);
        Instant ahead = schedule.startsAt().minus(AHEAD);
        last(all.stream().filter(one -> one.dueAt().isBefore(ahead))).ifPresent(found::add);
    }

    private record Candidate(
            PlannedRule planned, Instant dueAt, @Nullable Due item) {

        /** The text of its timers. */
        String text() {
            return item == null ? planned.text() : item.rule().text();
        }
    }

    /**
     * The wishes that a reminder of this rule meets.
     *
     * @param ruleDueAt its instant, if that is the same in all time zones without quiet hours; null if not
     */
    List<String> metBy(String rule, @Nullable Instant ruleDueAt) {
        List<String> wishes = new ArrayList<>();
        wishes.add(AudienceWish.ALL);
        if (fewer.contains(rule)) {
            wishes.add(AudienceWish.FEWER);
        }
        if (ruleDueAt != null && ruleDueAt.isBefore(schedule.startsAt())) {
            wishes.add(AudienceWish.extra(Duration.between(ruleDueAt, schedule.startsAt())));
        }
        return wishes;
    }

    private Optional<Candidate> candidate(PlannedRule inZones) {
        return ReminderRule.parse(inZones.text())
                .flatMap(schedule::dueAt)
                .filter(dueAt -> !dueAt.isAfter(schedule.startsAt()))
                .map(dueAt -> new Candidate(inZones, dueAt, null));
    }

    private static Optional<String> last(Stream<Candidate> candidates) {
        return candidates.max(Comparator.comparing(Candidate::dueAt)).map(Candidate::text);
    }
}
