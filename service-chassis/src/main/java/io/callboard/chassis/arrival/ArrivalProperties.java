package io.callboard.chassis.arrival;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of requests that wait for a live event that this service does not know yet.
 *
 * @param longestWait after this time the answer is 404
 * @param mostWaiters requests that wait at the same time; the next one gets 404 immediately
 * @param poll how often a waiting request asks the database; another instance may have applied the message
 */
@ConfigurationProperties("callboard.arrival")
record ArrivalProperties(
        @DefaultValue("3s") Duration longestWait,
        @DefaultValue("100") int mostWaiters,
        @DefaultValue("500ms") Duration poll) {}
