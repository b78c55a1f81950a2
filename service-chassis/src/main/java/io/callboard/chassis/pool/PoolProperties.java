package io.callboard.chassis.pool;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many connections an instance takes, the outbox relay's own one left aside.
 *
 * @param requests most connections that requests hold at once; further requests wait for one
 * @param workers most threads besides Kafka listeners that use the database in the background at once: loops,
 *     dispatchers, replays of dead letters. The background pool has one connection for each of them and for each
 *     listener thread
 * @param readTimeout longest time a statement of a GET request may last
 */
@ConfigurationProperties("callboard.pools")
public record PoolProperties(
        @DefaultValue("10") int requests,
        @DefaultValue("6") int workers,
        @DefaultValue("10s") Duration readTimeout) {

    public PoolProperties {
        if (requests < 1 || workers < 1 || readTimeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "callboard.pools: requests and workers are at least 1, read-timeout is at least 1ms");
        }
    }
}
