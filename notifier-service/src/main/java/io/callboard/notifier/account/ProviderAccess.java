package io.callboard.notifier.account;

/**
 * What a request to an organizer's account needs.
 *
 * @param host the mail server; empty for a provider whose address is known
 * @param port of the mail server
 * @param security how a connection to the mail server is encrypted: STARTTLS, TLS or NONE; else empty
 * @param username login name at the mail server, or SID of an account with Twilio; else empty
 * @param secret password, API key or auth token
 * @param domain of the sender of mails; else empty
 * @param region of the account at the provider; empty if the provider has none
 * @param url of an organizer's webhook; empty for a provider whose address is known
 */
public record ProviderAccess(
        String host,
        int port,
        String security,
        String username,
        String secret,
        String domain,
        String region,
        String url) {

    /** Without the address of a webhook. */
    public ProviderAccess(
            String host, int port, String security, String username, String secret, String domain, String region) {
        this(host, port, security, username, secret, domain, region, "");
    }

    @Override
    public String toString() {
        return "ProviderAccess[" + host + "]";
    }
}
