package io.callboard.notifier.liveevent;

import io.callboard.chassis.message.Versioned;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a live event's state that the notifier reads. Version and status may be missing, so that messages
 * without a state can be read and skipped.
 */
record LiveEventState(
        UUID eventId,
        String organizerId,
        @Nullable Long version,
        @Nullable Integer epoch,
        @Nullable String status,
        String title,
        Start start,
        Instant startsAt,
        Instant endsAt,
        @Nullable PreviousStart previousStart,
        @Nullable Delay delay,
        @Nullable Reminders reminders,
        @Nullable String cancellationReason,
        @Nullable List<Resource> resources,
        @Nullable Branding branding,
        @Nullable String locale,
        @Nullable InPerson inPerson)
        implements Versioned {

    record Start(String zone) {}

    record PreviousStart(Instant startsAt) {}

    /**
     * The delays since the last reschedule.
     *
     * @param sinceEpoch the epoch before the first of them
     * @param plannedStartsAt the start before the first of them
     */
    record Delay(int sinceEpoch, Instant plannedStartsAt) {}

    record Reminders(
            @Nullable String customMessage, @Nullable List<String> channels) {}

    record Resource(String title, String url) {}

    record InPerson(String venue, @Nullable String address) {}

    record Branding(
            @Nullable String logoUrl,
            @Nullable String primaryColor,
            @Nullable String onPrimaryColor) {}

    /** Whether this is the full state of a live event, whatever the type of its message. */
    @Override
    public boolean isState() {
        return version != null && status != null;
    }
}
