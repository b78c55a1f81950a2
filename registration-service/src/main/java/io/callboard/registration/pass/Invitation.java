package io.callboard.registration.pass;

import biweekly.Biweekly;
import biweekly.ICalendar;
import biweekly.component.VEvent;
import biweekly.property.Method;
import biweekly.property.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registrant's own calendar entry: its id stays, its sequence number rises with the epoch, so that a calendar replaces
 * what it imported before.
 */
record Invitation(
        UUID registrationId,
        String title,
        @Nullable String description,
        Instant startsAt,
        Instant endsAt,
        int epoch,
        boolean cancelled,
        String joinUrl) {

    /** The entry as RFC 5545 text, in UTC. */
    String toCalendar(Instant now) {
        VEvent entry = new VEvent();
        entry.setUid(uid());
        entry.setSequence(epoch);
        entry.setDateTimeStamp(Date.from(now));
        entry.setDateStart(Date.from(startsAt), true);
        entry.setDateEnd(Date.from(endsAt), true);
        entry.setSummary(title);
        entry.setDescription(description == null ? joinUrl : description + "\n\n" + joinUrl);
        entry.setUrl(joinUrl);
        entry.setStatus(cancelled ? Status.cancelled() : Status.confirmed());
        ICalendar calendar = new ICalendar();
        calendar.setProductId("-//Callboard//Callboard//EN");
        calendar.setMethod(cancelled ? Method.cancel() : Method.publish());
        calendar.addEvent(entry);
        return Biweekly.write(calendar).go();
    }

    /** Derived: a registration id tells when somebody registered, and a calendar entry gets passed on. */
    private String uid() {
        byte[] name = ("calendar:" + registrationId).getBytes(StandardCharsets.UTF_8);
        return UUID.nameUUIDFromBytes(name) + "@callboard";
    }
}
