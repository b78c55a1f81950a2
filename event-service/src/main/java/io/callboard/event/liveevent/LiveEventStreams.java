package io.callboard.event.liveevent;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.event.liveevent.LiveEventMessages.Fact;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.stream.StreamOwner;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Publishes changes of a live event's stream. The event's version stays the same. */
@Component
class LiveEventStreams implements StreamOwner {

    private static final String LOCK = """
            select 1 from live_event where id = :id for no key update
            """;

    private final JdbcClient jdbc;
    private final LiveEvents liveEvents;
    private final LiveEventMessages messages;

    LiveEventStreams(JdbcClient jdbc, LiveEvents liveEvents, LiveEventMessages messages) {
        this.jdbc = jdbc;
        this.liveEvents = liveEvents;
        this.messages = messages;
    }

    @Override
    public void lock(UUID eventId) {
        jdbc.sql(LOCK).param("id", eventId).query(Integer.class).optional();
    }

    @Override
    public void publish(UUID eventId) {
        liveEvents.findById(new LiveEventId(eventId)).ifPresent(event -> messages.tellAgain(Fact.CHANGED, event));
    }

    @Override
    public void publishReplay(UUID eventId) {
        liveEvents.findById(new LiveEventId(eventId)).ifPresent(messages::tellReplay);
    }

    @Override
    public Optional<VideoStream> chosen(OrganizerId organizer, UUID eventId) {
        return liveEvents
                .findByIdAndOrganizerId(new LiveEventId(eventId), organizer)
                .map(event -> event.details().stream());
    }
}
