package io.callboard.notifier.resend;

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

/** Accounts of organizers with Resend. They share a pool of connections. */
@Component
class OwnResend implements OwnProvider, OwnCallbackSource {

    private final ResendProperties properties;
    private final ResendHttp http;
    private final JsonMapper json;
    private final Clock clock;

    OwnResend(ResendProperties properties, JsonMapper json, Clock clock) {
        this.properties = properties;
        this.http = new ResendHttp(properties.baseUrl(), new ProviderHttp(properties.timeout()));
        this.json = json;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "resend";
    }

    @Override
    public int batchSize() {
        return ResendBatches.MOST;
    }

    @Override
    public boolean idempotent() {
        return true;
    }

    @Override
    public double requestsPerSecond() {
        return properties.requestsPerSecond();
    }

    @Override
    public Duration timeout() {
        return properties.timeout();
    }

    @Override
    public OwnTransport transport(UUID accountId, ProviderAccess access) {
        ResendBatches batches = new ResendBatches(access.secret(), http, json, clock);
        return OwnTransport.of((key, envelope, _) -> batches.send(envelope, key), batches::probe);
    }

    @Override
    public String provider() {
        return name();
    }

    @Override
    public CallbackSource of(UUID accountId, String key) {
        return new ResendCallbacks(key, properties);
    }
}
