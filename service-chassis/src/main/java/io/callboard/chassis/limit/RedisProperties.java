package io.callboard.chassis.limit;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the instances of a service count their limits together. {@code callboard.redis.key}, a secret, makes the names of
 * the counts.
 *
 * @param url the server, such as {@code redis://:password@host:6379} or {@code rediss://…} for TLS; empty: each instance
 *     counts alone, in memory
 * @param timeout longest time that a request waits for Redis
 */
@ConfigurationProperties("callboard.redis")
record RedisProperties(
        @DefaultValue("") String url,
        @DefaultValue("PT0.25S") Duration timeout) {}
