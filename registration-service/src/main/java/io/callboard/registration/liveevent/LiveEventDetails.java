package io.callboard.registration.liveevent;

import io.callboard.registration.registrant.Channel;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What pages show of a live event.
 *
 * @param channels by which it reminds its registrants; at least one
 */
public record LiveEventDetails(
        LiveEvent event, String title, @Nullable String description, Set<Channel> channels) {

    /** Channels that this release does not know are left out. If none is left, event-service's default counts. */
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
