package io.callboard.chassis.security;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of reading tokens.
 *
 * @param grantWhenNoScope whether a token without any scope claim, as Clerk issues by default, has all rights of an
 *     organizer, which are all scopes but {@code ops}
 */
@ConfigurationProperties("callboard.security")
record SecurityProperties(@DefaultValue("true") boolean grantWhenNoScope) {}
