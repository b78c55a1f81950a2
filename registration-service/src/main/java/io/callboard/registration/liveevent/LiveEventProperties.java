package io.callboard.registration.liveevent;

import java.time.Duration;
import java.time.Instant;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long live events run.
 *
 * @param grace how long after its planned end a live event that nobody ended still takes registrations and opens passes
 */
@ConfigurationProperties("callboard.live-events")
public record LiveEventProperties(@DefaultValue("PT30M") Duration grace) {

    /** When a live event is over that nobody ends or cancels before. */
    public Instant overAt(LiveEventStatus status, Instant endsAt) {
        return status == LiveEventStatus.LIVE ? endsAt.plus(grace) : endsAt;
    }
}
