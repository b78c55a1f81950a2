package io.callboard.notifier.account;

import io.callboard.notifier.address.Channel;
import org.jspecify.annotations.Nullable;

/** Says which organizers have an account of their own. */
@FunctionalInterface
public interface OrganizerRoutes {

    /** No organizer has one. */
    OrganizerRoutes NONE = (_, _) -> null;

    /**
     * An account of an organizer that takes the organizer's new deliveries.
     *
     * @param account its name
     * @param usable whether it may send now
     * @param fallsBack whether our accounts take over while it cannot send
     */
    record Route(String account, boolean usable, boolean fallsBack) {}

    /** The organizer's route on this channel; null if our accounts carry the organizer's deliveries. */
    @Nullable
    Route of(Channel channel, String organizerId);
}
