package io.callboard.scheduler.planning;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.callboard.chassis.message.Versioned;
import io.callboard.scheduler.rule.FollowUpRule;
import io.callboard.scheduler.rule.LateRegistrants;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The part of a message of live-events.v1 that the scheduler reads. Numbers are boxed because a message without a state
 * has none; such a message is skipped.
 */
record LiveEventState(
        UUID eventId,
        String organizerId,
        Long version,
        Integer epoch,
        Status status,
        Start start,
        Instant startsAt,
        Instant endsAt,
        Reminders reminders,
        @Nullable PreviousStart previousStart,
        @Nullable Long streamVersion,
        @Nullable Replay replay,
        Instant occurredAt)
        implements Versioned {

    enum Status {
        DRAFT,
        SCHEDULED,
        LIVE,
        ENDED,
        CANCELLED,
        /** A status of a later release, which does not concern timers. */
        UNKNOWN;

        @JsonCreator
        static Status of(String name) {
            for (Status status : values()) {
                if (status.name().equals(name)) {
                    return status;
                }
            }
            return UNKNOWN;
        }
    }

    record Start(String local, String zone) {

        /** Null if this version of Java does not know the zone; the producer may know newer zones. */
        @Nullable
        ZoneId knownZone() {
            try {
                return ZoneId.of(zone);
            } catch (DateTimeException unknown) {
                return null;
            }
        }
    }

    /**
     * The reminders of the live event.
     *
     * @param defaultRules whether the live event names no rules, so that those of its organizer apply
     * @param lateRegistrants null in messages of an older release
     * @param spread for the rules of the live event; null in messages of an older release
     * @param followUps null for those of the rules that apply
     */
    record Reminders(
            List<String> channels,
            List<String> rules,
            @Nullable Boolean defaultRules,
            @Nullable String lateRegistrants,
            @Nullable Boolean spread,
            @Nullable List<FollowUp> followUps) {

        boolean hasDefaultRules() {
            return Boolean.TRUE.equals(defaultRules);
        }

        boolean isSpread() {
            return Boolean.TRUE.equals(spread);
        }

        /** For the rules of the live event. A value of a later release counts as SKIP. */
        LateRegistrants late() {
            return Stream.of(LateRegistrants.values())
                    .filter(value -> value.name().equals(lateRegistrants))
                    .findFirst()
                    .orElse(LateRegistrants.SKIP);
        }
    }

    /** A message after the end of the live event. */
    record FollowUp(String offset, String audience) {

        /** Empty if this version cannot read it. */
        Optional<String> text() {
            return FollowUpRule.parse(offset + "@END/" + audience).map(FollowUpRule::text);
        }
    }

    record PreviousStart(Instant startsAt) {}

    /** The recording, of which only its existence counts here. */
    record Replay(@Nullable String kind) {}

    /** Whether the message carries a state; its content decides, not its type. */
    @Override
    @SuppressWarnings("ConstantValue") // Jackson sets components to null that the message lacks.
    public boolean isState() {
        return version != null && status != null;
    }

    /** The number of the state of the stream among those of one version; 0 in messages of an older release. */
    long streamOrder() {
        return streamVersion == null ? 0 : streamVersion;
    }

    Schedule schedule() {
        return new Schedule(LocalDateTime.parse(start.local()), start.knownZone(), startsAt, endsAt);
    }
}
