package io.callboard.registration.pass;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When passes let in.
 *
 * @param opensBefore how long before the start the stream opens
 */
@ConfigurationProperties("callboard.passes")
record PassProperties(@DefaultValue("PT15M") Duration opensBefore) {}
