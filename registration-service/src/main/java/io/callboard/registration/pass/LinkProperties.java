package io.callboard.registration.pass;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the public finds this service.
 *
 * @param registrationUrl base of the links in confirmations and reminders; http or https
 */
@ConfigurationProperties("callboard.links")
record LinkProperties(String registrationUrl) {

    LinkProperties {
        if (!registrationUrl.startsWith("http://") && !registrationUrl.startsWith("https://")) {
            throw new IllegalArgumentException(
                    "callboard.links.registration-url is the http or https address of this service");
        }
        if (registrationUrl.endsWith("/")) {
            registrationUrl = registrationUrl.substring(0, registrationUrl.length() - 1);
        }
    }
}
