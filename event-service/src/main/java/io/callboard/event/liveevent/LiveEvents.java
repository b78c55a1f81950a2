package io.callboard.event.liveevent;

import io.callboard.chassis.tenant.OrganizerId;
import java.util.List;
import java.util.Optional;
import org.springframework.data.repository.Repository;

/** All live events. */
interface LiveEvents extends Repository<LiveEvent, LiveEventId> {

    LiveEvent save(LiveEvent liveEvent);

    Optional<LiveEvent> findByIdAndOrganizerId(LiveEventId id, OrganizerId organizerId);

    /** Adds all that are new by one statement. */
    List<LiveEvent> saveAll(Iterable<LiveEvent> liveEvents);

    /** Of any organizer: what everybody may see. */
    Optional<LiveEvent> findById(LiveEventId id);

    /** Of all organizers. */
    List<LiveEvent> findAllById(Iterable<LiveEventId> ids);
}
