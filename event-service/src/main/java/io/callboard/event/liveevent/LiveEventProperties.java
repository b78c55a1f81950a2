package io.callboard.event.liveevent;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the automatic end of live events.
 *
 * @param autoEndAfter how long after its planned end a live event that nobody ended becomes ENDED. Within this time its
 *     organizer can still extend it; an ENDED live event cannot change
 */
@ConfigurationProperties("callboard.live-events")
record LiveEventProperties(@DefaultValue("PT2H") Duration autoEndAfter) {}
