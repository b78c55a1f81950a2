package io.callboard.registration.registering;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of registering: how many registrations an instance works on at once, of which the others wait without a
 * database connection, and how long a seat is held for an unconfirmed address or for the answer to an offer.
 *
 * @param groupSize how many registrations of one live event share a transaction at most
 * @param groupInterval how long after the beginning of such a transaction the registrations that wait for it get the
 *     next one, at least
 * @param atOncePerEvent of one live event, an import's chunk counting as one
 * @param atOnceWithKey of all live events, among requests with an Idempotency-Key: these hold a connection from the
 *     beginning
 * @param patience how long a registration waits for its turn before it is answered with 503
 * @param confirmEmailWithin how long an unconfirmed e-mail address holds a seat, at most until the start of the live
 *     event
 * @param shortestOffer how long an offer of a seat lasts at least. If less time is left until the start, a free seat goes
 *     to the next who waits without an offer
 */
@ConfigurationProperties("callboard.registering")
record RegisteringProperties(
        @DefaultValue("200") int groupSize,
        @DefaultValue("PT0.01S") Duration groupInterval,
        @DefaultValue("3") int atOncePerEvent,
        @DefaultValue("3") int atOnceWithKey,
        @DefaultValue("PT10S") Duration patience,
        @DefaultValue("PT24H") Duration confirmEmailWithin,
        @DefaultValue("PT15M") Duration shortestOffer) {}
