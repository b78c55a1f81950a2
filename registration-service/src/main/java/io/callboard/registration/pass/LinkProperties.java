package io.callboard.registration.pass;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the public finds this service.
 *
 * @param registrationUrl base of the links in confirmations and reminders, without a slash at its end
 */
@ConfigurationProperties("callboard.links")
record LinkProperties(String registrationUrl) {}
