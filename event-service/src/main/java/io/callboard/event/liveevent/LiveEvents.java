package io.callboard.event.liveevent;

import io.callboard.chassis.tenant.OrganizerId;
import java.util.Optional;
import org.springframework.data.repository.CrudRepository;

/** All live events. */
interface LiveEvents extends CrudRepository<LiveEvent, LiveEventId> {

    Optional<LiveEvent> findByIdAndOrganizerId(LiveEventId id, OrganizerId organizerId);
}
