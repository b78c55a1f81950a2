package io.callboard.chassis.route;

import java.util.UUID;

/** Decides which pages of other origins may show the registration form of a live event. A service has one at most. */
public interface EmbedPolicy {

    /**
     * Whether pages of this origin may show it; false if the live event is not known. The chassis calls it as the
     * platform, and allows nothing if the database cannot be read.
     *
     * @param origin as browsers send it
     */
    boolean allows(UUID eventId, String origin);
}
