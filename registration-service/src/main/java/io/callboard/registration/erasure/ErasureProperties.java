package io.callboard.registration.erasure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The automatic erasure.
 *
 * @param retainPersonalDataFor how long after the end of a live event the personal data of its registrations is kept, at
 *     least a day; without it nothing is erased automatically
 */
@ConfigurationProperties("callboard.erasure")
public record ErasureProperties(@Nullable Duration retainPersonalDataFor) {

    /** A live event that runs late still takes registrations for a while after its planned end. */
    private static final Duration SHORTEST = Duration.ofDays(1);

    public ErasureProperties {
        if (retainPersonalDataFor != null && retainPersonalDataFor.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException(
                    "callboard.erasure.retain-personal-data-for must be at least " + SHORTEST);
        }
    }
}
