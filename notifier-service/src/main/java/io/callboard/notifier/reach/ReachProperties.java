package io.callboard.notifier.reach;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Warnings of registrants whom no reminder has reached.
 *
 * @param warnBefore how long before the start of a live event its organizer is warned, so that the reminders of the day
 *     before have gone out and addresses can still be corrected; zero for never
 */
@ConfigurationProperties("callboard.reach")
public record ReachProperties(@DefaultValue("3h") Duration warnBefore) {}
