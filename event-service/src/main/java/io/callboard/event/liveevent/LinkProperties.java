package io.callboard.event.liveevent;

import java.net.URI;
import java.util.Objects;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the platform's public pages are.
 *
 * @param registrationUrl base address of the registration-service as registrants reach it, without a slash at the end
 */
@ConfigurationProperties("callboard.links")
record LinkProperties(URI registrationUrl) {

    LinkProperties {
        Objects.requireNonNull(registrationUrl, "callboard.links.registration-url must be set");
    }
}
