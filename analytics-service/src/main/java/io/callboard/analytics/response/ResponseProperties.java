package io.callboard.analytics.response;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the responses to reminders.
 *
 * @param within longest time from a reminder to the join that counts as its response. A change applies to reminders and
 *     joins that arrive after it; reading {@code attendance.v1} again applies it to all
 */
@ConfigurationProperties("callboard.reminder-responses")
record ResponseProperties(@DefaultValue("PT30M") Duration within) {}
