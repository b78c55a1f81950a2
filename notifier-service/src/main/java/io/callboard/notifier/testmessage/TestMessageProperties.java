package io.callboard.notifier.testmessage;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Test messages of templates.
 *
 * @param mostPerHour how many an organizer may send within an hour
 * @param usefulFor how long a test message is tried
 */
@ConfigurationProperties("callboard.test-messages")
record TestMessageProperties(
        @DefaultValue("30") int mostPerHour,
        @DefaultValue("10m") Duration usefulFor) {}
