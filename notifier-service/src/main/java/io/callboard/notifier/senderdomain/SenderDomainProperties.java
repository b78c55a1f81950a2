package io.callboard.notifier.senderdomain;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Checks of the domains that organizers send from.
 *
 * @param resolver address of the name server, such as {@code dns://10.0.0.2:53}; several with blanks. {@code dns:} takes
 *     those of the system. An http or https address is that of a resolver that answers in JSON, such as {@code
 *     https://dns.google/resolve}
 * @param timeout for the first attempt of a look-up; the second and last one waits twice as long
 */
@ConfigurationProperties("callboard.sender-domains")
record SenderDomainProperties(
        @DefaultValue("dns:") String resolver,
        @DefaultValue("1s") Duration timeout) {}
