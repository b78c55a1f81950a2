package io.callboard.event.liveevent;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How live events end by themselves.
 *
 * @param autoEndAfter how long after its planned end a live event that nobody ended becomes ENDED. Within this time its
 *     organizer can still extend it: what is ENDED cannot change
 */
@ConfigurationProperties("callboard.live-events")
record LiveEventProperties(@DefaultValue("PT2H") Duration autoEndAfter) {}
