package io.callboard.registration.registering;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many registrations an instance works on at once; the others wait without a database connection.
 *
 * @param atOncePerEvent of one live event, an import's chunk counting as one
 * @param atOnceWithKey of all live events, among requests with an Idempotency-Key: these hold a connection from their
 *     first byte
 * @param patience how long a registration waits for its turn before it is answered with 503
 */
@ConfigurationProperties("callboard.registering")
record RegisteringProperties(
        @DefaultValue("3") int atOncePerEvent,
        @DefaultValue("3") int atOnceWithKey,
        @DefaultValue("PT10S") Duration patience) {}
