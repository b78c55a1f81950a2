package io.callboard.chassis.inbox;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long messages are remembered.
 *
 * @param retention longer than the retention of any topic a consumer might read again from its beginning
 */
@ConfigurationProperties("callboard.inbox")
record InboxProperties(@DefaultValue("30d") Duration retention) {}
