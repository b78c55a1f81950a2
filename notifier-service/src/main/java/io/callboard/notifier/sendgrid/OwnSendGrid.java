package io.callboard.notifier.sendgrid;

import io.callboard.notifier.account.OwnProvider;
import io.callboard.notifier.account.OwnTransport;
import io.callboard.notifier.account.ProviderAccess;
import io.callboard.notifier.account.ProviderHttp;
import io.callboard.notifier.callback.CallbackSource;
import io.callboard.notifier.callback.OwnCallbackSource;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Accounts of organizers with SendGrid. They share a pool of connections. */
@Component
class OwnSendGrid implements OwnProvider, OwnCallbackSource {

    private final SendGridProperties properties;
    private final ProviderHttp http;
    private final JsonMapper json;
    private final Clock clock;

    OwnSendGrid(SendGridProperties properties, JsonMapper json, Clock clock) {
        this.properties = properties;
        this.http = new ProviderHttp(properties.timeout());
        this.json = json;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "sendgrid";
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
    public Duration timeout() {
        return properties.timeout();
    }

    @Override
    public OwnTransport transport(UUID accountId, ProviderAccess access) {
        SendGridRequests requests = new SendGridRequests(properties.baseUrl(), access.secret(), http, json, clock);
        return OwnTransport.of((_, envelope, _) -> requests.send(envelope), requests::probe);
    }

    @Override
    public String provider() {
        return name();
    }

    @Override
    public CallbackSource of(UUID accountId, String key) {
        return new SendGridCallbacks(key, properties);
    }
}
