package io.callboard.chassis.pool;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How many connections an instance takes, without the outbox relay's own one.
 *
 * @param requests most connections that requests hold at once; further requests wait for one
 * @param workers most threads besides Kafka listeners that use the database in the background at once: loops,
 *     dispatchers, replays of dead letters. The background pool has one connection for each of them and for each
 *     listener thread
 * @param readTimeout longest time a statement of a GET request may last
 * @param idleTransactionTimeout PostgreSQL ends a transaction, and its connection, after this time without a statement:
 *     a suspended process must not keep rows locked
 */
@ConfigurationProperties("callboard.pools")
public record PoolProperties(
        @DefaultValue("10") int requests,
        @DefaultValue("6") int workers,
        @DefaultValue("10s") Duration readTimeout,
        @DefaultValue("10s") Duration idleTransactionTimeout) {

    public PoolProperties {
        if (requests < 1 || workers < 1 || readTimeout.toMillis() < 1 || idleTransactionTimeout.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "callboard.pools: requests and workers are at least 1, the timeouts are at least 1ms");
        }
    }
}
