package io.callboard.registration.registering;

import io.callboard.registration.liveevent.LiveEventContent.InPerson;
import io.callboard.registration.liveevent.LiveEventDetails;
import io.callboard.registration.liveevent.ShownTimes;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.registrant.Question;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A date of a series as its page shows it.
 *
 * @param venue with its address, in one line; null if the date takes place online only
 * @param confirmsEmail whether its registrants confirm their e-mail address first
 * @param asks whether the organizer asks questions that must be answered, which only the page of the date does
 * @param picked whether the registrant chose it
 * @param answer result of registering for it, as a key of the texts; empty before
 * @param links the registrant's own, if there is a registration
 */
record SeriesDate(
        String id,
        String title,
        ShownTimes times,
        @Nullable String venue,
        boolean confirmsEmail,
        boolean asks,
        boolean picked,
        String answer,
        @Nullable PassLinks links) {

    static SeriesDate of(LiveEventDetails event, ShownTimes times, Set<String> picked) {
        String id = event.event().id().toString();
        boolean asks = event.questions().known().stream().anyMatch(Question::required);
        InPerson place = event.content().inPerson();
        return new SeriesDate(
                id,
                event.title(),
                times,
                place == null ? null : place.inOneLine(),
                event.event().confirmEmailFirst(),
                asks,
                picked.contains(id),
                "",
                null);
    }

    UUID eventId() {
        return UUID.fromString(id);
    }

    SeriesDate answered(String key, @Nullable PassLinks given) {
        return new SeriesDate(id, title, times, venue, confirmsEmail, asks, picked, key, given);
    }

    boolean isRegistered() {
        return links != null;
    }
}
