package io.callboard.event.stream;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.event.presentation.VideoStream;
import java.util.Optional;
import java.util.UUID;

/**
 * The live event that a stream belongs to. A transaction that changes both locks the live event first, so that the
 * messages about it come in the order of their versions.
 */
public interface StreamOwner {

    /** Locks the live event in the running transaction; its version stays. */
    void lock(UUID eventId);

    /** Publishes the locked live event with its stream as it is now. */
    void publish(UUID eventId);

    /** Publishes that the locked live event has a replay, if it has ended and that is not published yet. */
    void publishReplay(UUID eventId);

    /** What the organizer chose to show; empty if nothing is chosen, or if this organizer has no such live event. */
    Optional<VideoStream> chosen(OrganizerId organizer, UUID eventId);
}
