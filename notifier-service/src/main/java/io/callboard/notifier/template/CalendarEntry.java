package io.callboard.notifier.template;

import io.callboard.chassis.calendar.ContentLines;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.liveevent.LiveEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.StringJoiner;
import java.util.UUID;

/**
 * The live event as an iCalendar object (RFC 5545), for the calendar of a registrant. It has the UID of the entry that the
 * calendar link of the mail leads to, and its SEQUENCE is the epoch, so that a calendar replaces the earlier entry. It names
 * nobody, and has no link but that of the mail.
 *
 * @param text in CRLF lines of at most 75 octets
 */
public record CalendarEntry(String method, String text) {

    public static final String FILE_NAME = "event.ics";

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** With its parameters, as in a header. */
    public String contentType() {
        return "text/calendar; charset=utf-8; method=" + method;
    }

    /** Whether mails of this kind have an entry: it is new, has changed, or ends. */
    public static boolean belongsTo(Kind kind) {
        return switch (kind) {
            case CONFIRMATION, PROMOTED, APPROVED, HOST_INVITATION, RESCHEDULED, CANCELLED -> true;
            case ALREADY_REGISTERED,
                    CONFIRM_EMAIL,
                    CONFIRM_NEW_EMAIL,
                    EMAIL_CHANGED,
                    WAITLISTED,
                    OFFERED,
                    OFFER_EXPIRED,
                    PENDING,
                    DENIED,
                    REMINDER,
                    HOST_REMINDER,
                    ANNOUNCEMENT,
                    FOLLOW_UP,
                    FOLLOW_UP_ATTENDED,
                    FOLLOW_UP_NO_SHOW,
                    REPLAY_READY -> false;
        };
    }

    /**
     * The entry of a registration.
     *
     * @param organizer address of the organizer, which RFC 5546 requires
     */
    public static CalendarEntry of(
            Kind kind, UUID registrationId, LiveEvent event, Contact contact, String organizer, Instant writtenAt) {
        boolean cancelled = kind == Kind.CANCELLED;
        String method = cancelled ? "CANCEL" : "PUBLISH";
        StringJoiner lines = new StringJoiner("\r\n", "", "\r\n")
                .add("BEGIN:VCALENDAR")
                .add("VERSION:2.0")
                .add("PRODID:" + ContentLines.PRODUCT_ID)
                .add("METHOD:" + method)
                .add("BEGIN:VEVENT")
                .add("UID:" + uid(registrationId))
                .add("SEQUENCE:" + event.epoch())
                .add("DTSTAMP:" + UTC.format(writtenAt))
                .add("DTSTART:" + UTC.format(event.startsAt()))
                .add("DTEND:" + UTC.format(event.endsAt()))
                .add("SUMMARY:" + escaped(event.title()));
        if (event.content().inPerson() != null) {
            lines.add("LOCATION:"
                    + escaped(String.join(", ", event.content().inPerson().lines())));
        }
        if (!cancelled) {
            lines.add("DESCRIPTION:" + escaped(contact.joinUrl())).add("URL:" + contact.joinUrl());
        }
        lines.add("ORGANIZER:mailto:" + organizer)
                .add("STATUS:" + (cancelled ? "CANCELLED" : "CONFIRMED"))
                .add("END:VEVENT")
                .add("END:VCALENDAR");
        return new CalendarEntry(method, ContentLines.folded(lines.toString()));
    }

    /** As registration-service derives it for the calendar link, from the id of the registration. */
    static String uid(UUID registrationId) {
        return UUID.nameUUIDFromBytes(("calendar:" + registrationId).getBytes(StandardCharsets.UTF_8)) + "@callboard";
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace(";", "\\;")
                .replace(",", "\\,")
                .replaceAll("\\R", "\\\\n")
                .replaceAll("\\p{Cntrl}", " ");
    }

    @Override
    public String toString() {
        return "CalendarEntry[" + method + "]";
    }
}
