package io.callboard.scheduler.planning;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the answer of {@code POST /reminders/plan} reckons with, and the planning of reminders that are spread.
 *
 * @param emailPrice price of an e-mail, 0.001
 * @param smsPrice price of a text message of one part, 0.0075
 * @param currency of the prices, USD
 * @param emailsPerSecond how many e-mails the provider takes, 500: five requests of a hundred
 * @param smsPerSecond how many text messages the provider takes, 10
 * @param longestSpread how much earlier than its rule a reminder is due at most if it is spread, 6 h
 */
@ConfigurationProperties("callboard.plan")
record PlanProperties(
        @DefaultValue("0.001") BigDecimal emailPrice,
        @DefaultValue("0.0075") BigDecimal smsPrice,
        @DefaultValue("USD") String currency,
        @DefaultValue("500") int emailsPerSecond,
        @DefaultValue("10") int smsPerSecond,
        @DefaultValue("6h") Duration longestSpread) {

    /** In-app messages cost nothing, because no provider carries them. */
    Map<String, BigDecimal> prices() {
        return Map.of("EMAIL", emailPrice, "SMS", smsPrice, "IN_APP", BigDecimal.ZERO);
    }

    /** What providers take; in-app messages have none. */
    Map<String, Integer> perSecond() {
        return Map.of("EMAIL", emailsPerSecond, "SMS", smsPerSecond);
    }

    /**
     * What reminders need that are spread over so many registrants.
     *
     * @param registrants how many have each channel
     * @param notBefore the earliest instant at which one can begin
     */
    Spread spread(Map<String, Long> registrants, Instant notBefore) {
        return spread(registrants, Map.of(), notBefore);
    }

    /** @param ofClocks how many have each channel in each part of the audience */
    Spread spread(Map<String, Long> registrants, Map<String, Map<String, Long>> ofClocks, Instant notBefore) {
        return new Spread(registrants, ofClocks, perSecond(), longestSpread, notBefore);
    }
}
