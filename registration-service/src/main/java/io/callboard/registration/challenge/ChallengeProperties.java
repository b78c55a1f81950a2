package io.callboard.registration.challenge;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The challenge that has to be solved before a registration by the public routes. Its key is
 * {@code callboard.challenge.key}.
 *
 * @param enabled whether there is one
 * @param expiresAfter how long a challenge can be solved; from one minute to one hour
 * @param maxNumber the highest number that a browser has to try: half as many hashes are the average; from 1,000 to
 *     10,000,000
 * @param confirmEmailInstead whether the pages take a form without a solution, from a browser without JavaScript. The
 *     person then has to confirm the e-mail address, whatever the live event says
 */
@ConfigurationProperties("callboard.challenge")
record ChallengeProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("PT10M") Duration expiresAfter,
        @DefaultValue("50000") int maxNumber,
        @DefaultValue("true") boolean confirmEmailInstead) {

    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int EASIEST = 1_000;
    private static final int HARDEST = 10_000_000;

    ChallengeProperties {
        if (expiresAfter.compareTo(SHORTEST) < 0
                || expiresAfter.compareTo(LONGEST) > 0
                || maxNumber < EASIEST
                || maxNumber > HARDEST) {
            throw new IllegalArgumentException(
                    "callboard.challenge: expires-after is from 1m to 1h, and max-number from 1000 to 10000000");
        }
    }
}
