package io.callboard.notifier.mailgun;

import io.callboard.notifier.account.OwnProvider;
import io.callboard.notifier.account.OwnTransport;
import io.callboard.notifier.account.ProviderAccess;
import io.callboard.notifier.account.ProviderHttp;
import io.callboard.notifier.callback.CallbackSource;
import io.callboard.notifier.callback.OwnCallbackSource;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Accounts of organizers with Mailgun. They share a pool of connections. */
@Component
class OwnMailgun implements OwnProvider, OwnCallbackSource {

    private static final URI US = URI.create("https://api.mailgun.net");
    private static final URI EU = URI.create("https://api.eu.mailgun.net");

    private final MailgunProperties properties;
    private final ProviderHttp http;
    private final JsonMapper json;
    private final Clock clock;

    OwnMailgun(MailgunProperties properties, JsonMapper json, Clock clock) {
        this.properties = properties;
        this.http = new ProviderHttp(properties.timeout());
        this.json = json;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "mailgun";
    }

    @Override
    public double requestsPerSecond() {
        return properties.requestsPerSecond();
    }

    @Override
    public boolean attaches() {
        return true;
    }

    @Override
    public boolean answersLookups() {
        return true;
    }

    @Override
    public Duration timeout() {
        return properties.timeout();
    }

    @Override
    public OwnTransport transport(UUID accountId, ProviderAccess access) {
        MailgunRequests requests =
                new MailgunRequests(baseUrl(access.region()), access.domain(), access.secret(), http, json, clock);
        return OwnTransport.of((_, envelope, _) -> requests.send(envelope), requests::probe, requests::look);
    }

    /** An account in the EU has an address of its own; an installation with another address uses that one for all. */
    private URI baseUrl(String region) {
        return region.equals("EU") && properties.baseUrl().equals(US) ? EU : properties.baseUrl();
    }

    @Override
    public String provider() {
        return name();
    }

    @Override
    public CallbackSource of(UUID accountId, String key) {
        return new MailgunCallbacks(key, properties);
    }
}
