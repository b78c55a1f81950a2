package io.callboard.chassis.security;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How tokens are read.
 *
 * @param grantWhenNoScope whether a token without any scope claim, as Clerk issues by default, may do everything an
 *     organizer may, which is all but {@code ops}
 */
@ConfigurationProperties("callboard.security")
record SecurityProperties(@DefaultValue("true") boolean grantWhenNoScope) {}
