package io.callboard.scheduler.planning;

import com.fasterxml.jackson.annotation.JsonCreator;
import io.callboard.chassis.message.Versioned;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler reads of a message of live-events.v1. Numbers are boxed because a message that carries no state has
 * none; such a message is left aside.
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
        @Nullable Delay delay,
        Instant occurredAt)
        implements Versioned {

    enum Status {
        DRAFT,
        SCHEDULED,
        LIVE,
        ENDED,
        CANCELLED,
        /** One that a later producer writes and that means nothing to timers. */
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

        /** Null if this version of Java does not know the zone: its producer may know newer ones. */
        @Nullable
        ZoneId knownZone() {
            try {
                return ZoneId.of(zone);
            } catch (DateTimeException unknown) {
                return null;
            }
        }
    }

    record Reminders(List<String> channels, List<String> rules) {}

    record PreviousStart(Instant startsAt) {}

    /** The delays since the last reschedule began after this epoch. */
    record Delay(int sinceEpoch) {}

    /** Whether the message carries a state; its content decides, not its type. */
    @Override
    @SuppressWarnings("ConstantValue") // Jackson leaves null what the message lacks.
    public boolean isState() {
        return version != null && status != null;
    }

    Schedule schedule() {
        return new Schedule(LocalDateTime.parse(start.local()), start.knownZone(), startsAt, endsAt);
    }
}
