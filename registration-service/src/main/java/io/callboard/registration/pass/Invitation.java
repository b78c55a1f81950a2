package io.callboard.registration.pass;

import biweekly.component.VAlarm;
import biweekly.component.VEvent;
import biweekly.parameter.Related;
import biweekly.property.Method;
import biweekly.property.Organizer;
import biweekly.property.Status;
import biweekly.property.Trigger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A registrant's own calendar entry. Its id stays the same and its sequence number rises with the epoch, so that a
 * calendar replaces the earlier entry. A calendar may also subscribe to its address, as to a feed of one entry.
 *
 * @param entryId id of the registration, or of the pass if it shows nothing of the registration
 * @param location venue and address of an in-person event
 * @param cancelled whether the live event or the registration was cancelled
 * @param certain whether the registrant has a seat; without one the entry is tentative
 * @param joinUrl null if it opens nothing any more
 * @param organizer e-mail address of the organizer; RFC 5546 requires one
 */
record Invitation(
        UUID entryId,
        String title,
        @Nullable String description,
        @Nullable String location,
        Instant startsAt,
        Instant endsAt,
        int epoch,
        boolean cancelled,
        boolean certain,
        @Nullable String joinUrl,
        String organizer) {

    /**
     * How the reader gets the entry.
     *
     * @param feed whether a calendar subscribes to it, and so reads it again and again
     * @param refresh how often such a calendar should look again
     * @param alarm how long before the start the calendar should remind; null for no alarm
     */
    record Reading(boolean feed, Duration refresh, @Nullable Duration alarm) {}

    /**
     * CANCEL takes a published entry out of the calendar that a file is opened with (RFC 5546 4.1.3). A feed is never a
     * notice of cancellation: it always publishes the state that the calendar shall have.
     */
    String method(boolean feed) {
        return cancelled && !feed ? Method.CANCEL : Method.PUBLISH;
    }

    /** The entry as RFC 5545 text, in UTC. */
    String toCalendar(Instant now, Reading reading) {
        VEvent entry = entry(now);
        // RFC 5546 3.2.5 allows none in a cancellation.
        if (reading.alarm() != null && !cancelled) {
            entry.addAlarm(alarm(reading.alarm()));
        }
        return CalendarText.of(title, method(reading.feed()), reading.refresh(), List.of(entry));
    }

    /** The entry without an alarm, as a part of a calendar. */
    VEvent entry(Instant now) {
        VEvent entry = new VEvent();
        entry.setUid(uid());
        entry.setSequence(epoch);
        entry.setDateTimeStamp(Date.from(now));
        entry.setDateStart(Date.from(startsAt), true);
        entry.setDateEnd(Date.from(endsAt), true);
        entry.setSummary(title);
        entry.setDescription(
                Stream.of(description, joinUrl).filter(Objects::nonNull).collect(Collectors.joining("\n\n")));
        if (location != null) {
            entry.setLocation(location);
        }
        if (joinUrl != null) {
            entry.setUrl(joinUrl);
        }
        entry.setOrganizer(new Organizer("Callboard", organizer));
        entry.setStatus(status());
        return entry;
    }

    private VAlarm alarm(Duration before) {
        biweekly.util.Duration ahead = biweekly.util.Duration.builder()
                .prior(!before.isZero())
                .minutes((int) before.toMinutes())
                .build();
        return VAlarm.display(new Trigger(ahead, Related.START), title);
    }

    private Status status() {
        if (cancelled) {
            return Status.cancelled();
        }
        return certain ? Status.confirmed() : Status.tentative();
    }

    /**
     * Derived from the id, because the id of a registration reveals the time of registering, and people forward calendar
     * entries.
     */
    private String uid() {
        byte[] name = ("calendar:" + entryId).getBytes(StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(name) + "@callboard";
    }
}
