package io.callboard.registration.liveevent;

import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When live events are over.
 *
 * @param grace how long after its planned end a live event that nobody ended still takes registrations and opens passes
 */
@ConfigurationProperties("callboard.live-events")
public record LiveEventProperties(@DefaultValue("PT30M") Duration grace) {

    /** The instant at which a live event is over, unless it is ended or cancelled before. */
    public Instant overAt(LiveEventStatus status, Instant endsAt) {
        return status == LiveEventStatus.LIVE ? endsAt.plus(grace) : endsAt;
    }
}
