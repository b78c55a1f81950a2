package io.callboard.registration.liveevent;

import io.callboard.registration.registrant.Channel;
import io.callboard.registration.registrant.Questions;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The details of a live event that pages show.
 *
 * @param channels by which it writes to its registrants; at least one
 * @param seriesId null without a series
 */
public record LiveEventDetails(
        LiveEvent event,
        String title,
        @Nullable String description,
        Set<Channel> channels,
        LiveEventContent content,
        Questions questions,
        @Nullable UUID seriesId) {

    /** The channels of the reminders, and e-mail where its address has to be confirmed. */
    static Set<Channel> channels(LiveEvent event, String[] names) {
        Set<Channel> channels = known(names);
        if (event.confirmEmailFirst()) {
            channels.add(Channel.EMAIL);
        }
        return channels;
    }

    /** Channels that this release does not know are left out. If none is left, event-service's default applies. */
    static Set<Channel> known(String[] names) {
        Set<Channel> known = EnumSet.noneOf(Channel.class);
        for (String name : names) {
            switch (name) {
                case "EMAIL" -> known.add(Channel.EMAIL);
                case "SMS" -> known.add(Channel.SMS);
                default -> {}
            }
        }
        return known.isEmpty() ? EnumSet.of(Channel.EMAIL) : known;
    }
}
