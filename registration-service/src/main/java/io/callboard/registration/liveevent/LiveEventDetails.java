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

    /** The same live event for a person who has to confirm the e-mail address in any case. */
    public LiveEventDetails confirmingEmail() {
        Set<Channel> withMail = EnumSet.copyOf(channels);
        withMail.add(Channel.EMAIL);
        return new LiveEventDetails(
                event.confirmingEmail(), title, description, withMail, content, questions, seriesId);
    }

    /** The channels of the reminders, and e-mail where its address has to be confirmed. */
    static Set<Channel> channels(LiveEvent event, String[] names) {
        Set<Channel> channels = known(names);
        if (event.confirmEmailFirst()) {
            channels.add(Channel.EMAIL);
        }
        return channels;
    }

    /**
     * Channels that this release does not know are left out. If no channel with an address is left, EMAIL is added,
     * because every registrant has an address.
     */
    static Set<Channel> known(String[] names) {
        Set<Channel> known = EnumSet.noneOf(Channel.class);
        for (String name : names) {
            switch (name) {
                case "EMAIL" -> known.add(Channel.EMAIL);
                case "SMS" -> known.add(Channel.SMS);
                case "IN_APP" -> known.add(Channel.IN_APP);
                default -> {}
            }
        }
        if (!known.contains(Channel.EMAIL) && !known.contains(Channel.SMS)) {
            known.add(Channel.EMAIL);
        }
        return known;
    }
}
