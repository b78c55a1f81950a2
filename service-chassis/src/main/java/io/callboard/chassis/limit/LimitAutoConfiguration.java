package io.callboard.chassis.limit;

import io.callboard.chassis.security.Secrets;
import io.github.bucket4j.TimeMeter;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/** Declares {@link RateLimits} in services that have limits: those with a client of Redis. */
@AutoConfiguration
@ConditionalOnClass(RedisClient.class)
@EnableConfigurationProperties(RedisProperties.class)
public class LimitAutoConfiguration {

    @Bean
    RateLimits rateLimits(RedisProperties redis, Environment environment, MeterRegistry meters) {
        return redis.url().isBlank()
                ? new RateLimits(meters, TimeMeter.SYSTEM_NANOTIME)
                : new RateLimits(meters, TimeMeter.SYSTEM_NANOTIME, shared(redis, environment, meters));
    }

    private static SharedCounts shared(RedisProperties redis, Environment environment, MeterRegistry meters) {
        return new SharedCounts(
                RedisURI.create(redis.url()),
                Secrets.require(environment, "callboard.redis.key").getBytes(StandardCharsets.UTF_8),
                redis.timeout(),
                meters);
    }
}
