package io.callboard.notifier.template;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.liveevent.LiveEvent;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How one message shows its event to its reader.
 *
 * @param own the reader's zone
 * @param zone the zone of the times: of an in-person event the venue's, else the reader's
 * @param previous the start to call the old one: what the reader knows, or else what the event moved from last
 * @param late the delay compared with the start that the reader knows; zero for any other change
 * @param changed whether a confirmation shows another schedule than the one that the reader knows
 */
record ReaderView(
        String firstName,
        ZoneId own,
        ZoneId zone,
        Locale locale,
        boolean inShort,
        @Nullable Instant previous,
        Duration late,
        boolean changed) {

    /**
     * Up to this delay the notice has a text of its own. The notice of a longer delay has the text of any other new
     * time.
     */
    private static final Duration LATE_AT_MOST = Duration.ofHours(2);

    static ReaderView of(Occasion occasion, Recipient recipient) {
        Kind kind = occasion.kind();
        LiveEvent event = occasion.event();
        Contact contact = recipient.contact();
        ZoneId own = ownZone(recipient.timeZone() != null ? recipient.timeZone() : contact.timeZone(), event.zone());
        Instant previous = previousStart(kind, event, occasion.known());
        return new ReaderView(
                contact.firstName(),
                own,
                event.content().inPerson() == null ? own : event.zone(),
                reader(recipient.locale(), contact, event),
                recipient.channel() == Channel.SMS,
                previous,
                delay(kind, event, previous),
                kind.followsRegistration() && occasion.known() != null && !isPresent(occasion.known(), event));
    }

    private static Locale reader(@Nullable String given, Contact contact, LiveEvent event) {
        String chosen = given == null ? contact.locale() : given;
        String tag = chosen == null ? event.content().locale() : chosen;
        return Locale.forLanguageTag(tag == null ? "en" : tag);
    }

    private static @Nullable Instant previousStart(Kind kind, LiveEvent event, @Nullable ShownSchedule known) {
        if (known != null) {
            return known.startsAt();
        }
        return kind.followsRegistration() ? null : event.previousStartsAt();
    }

    /**
     * The delay compared with the start that the reader knows, if that start belongs to the same delays; otherwise
     * zero. A reader who knows a start from before a reschedule gets the text of a new time.
     */
    private static Duration delay(Kind kind, LiveEvent event, @Nullable Instant previous) {
        Instant planned = event.plannedStartsAt();
        if (kind != Kind.RESCHEDULED || planned == null || previous == null || previous.isBefore(planned)) {
            return Duration.ZERO;
        }
        Duration late = Duration.between(previous, event.startsAt());
        return late.isNegative() || late.compareTo(LATE_AT_MOST) > 0 ? Duration.ZERO : late;
    }

    private static boolean isPresent(ShownSchedule known, LiveEvent event) {
        return known.startsAt().equals(event.startsAt()) && known.endsAt().equals(event.endsAt());
    }

    private static ZoneId ownZone(@Nullable String name, ZoneId fallback) {
        if (name == null) {
            return fallback;
        }
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            return fallback;
        }
    }
}
