package io.callboard.notifier.smtp;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Our account with a mail server.
 *
 * @param host the server; without it there is no such account
 * @param port 587 for {@code STARTTLS}, usually 465 for {@code TLS}
 * @param security how the connection is encrypted; a server without that encryption gets no mail
 * @param username login name; empty for a server that asks for none
 * @param password the secret of the account
 * @param from the sender of every mail, such as {@code Callboard <events@example.com>}
 * @param requestsPerSecond limit of the account, one mail in a connection; 0 is unlimited
 * @param timeout for one mail, from the connection to the last answer; shorter than {@code callboard.dispatch.lease}
 */
@ConfigurationProperties("callboard.smtp")
record SmtpProperties(
        @DefaultValue("") String host,
        @DefaultValue("587") int port,
        @DefaultValue("STARTTLS") Security security,
        @DefaultValue("") String username,
        @DefaultValue("") String password,
        @DefaultValue("") String from,
        @DefaultValue("10") double requestsPerSecond,
        @DefaultValue("10s") Duration timeout) {

    enum Security {
        /** Encrypted after a command; required. */
        STARTTLS,
        /** Encrypted from the first byte. */
        TLS,
        /** Not encrypted: for a server on the same machine or network only. */
        NONE
    }
}
