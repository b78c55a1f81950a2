package io.callboard.event.stream;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.event.presentation.VideoStream;
import java.util.Optional;
import java.util.UUID;

/**
 * The live event that a stream belongs to. A transaction that changes both locks the live event first, so that its
 * messages have the order of their versions.
 */
public interface StreamOwner {

    /** Locks the live event in the running transaction; its version stays. */
    void lock(UUID eventId);

    /** Publishes the locked live event with its present stream. */
    void publish(UUID eventId);

    /** Publishes that the locked live event has a replay, if it has ended and that is not published yet. */
    void publishReplay(UUID eventId);

    /** The organizer's choice of a stream; empty if none is chosen, or if this organizer has no such live event. */
    Optional<VideoStream> chosen(OrganizerId organizer, UUID eventId);
}
