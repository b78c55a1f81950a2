package io.callboard.notifier.twilio;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.notifier.account.OwnProvider;
import io.callboard.notifier.account.OwnTransport;
import io.callboard.notifier.account.ProviderAccess;
import io.callboard.notifier.account.ProviderHttp;
import io.callboard.notifier.callback.CallbackSource;
import io.callboard.notifier.callback.OwnCallbackSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * Accounts of organizers with Twilio. They share a pool of connections. Each message asks for reports to the address of
 * its account, which Twilio signs with the auth token of the account.
 */
@Component
class OwnTwilio implements OwnProvider, OwnCallbackSource {

    private final TwilioProperties properties;
    private final PublicUrl publicUrl;
    private final ProviderHttp http;
    private final Clock clock;

    OwnTwilio(TwilioProperties properties, PublicUrl publicUrl, Clock clock) {
        this.properties = properties;
        this.publicUrl = publicUrl;
        this.http = new ProviderHttp(properties.timeout());
        this.clock = clock;
    }

    @Override
    public String name() {
        return "twilio";
    }

    @Override
    public double requestsPerSecond() {
        return properties.requestsPerSecond();
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
        TwilioRequests requests = new TwilioRequests(
                properties.baseUrl(), access.username(), access.secret(), callbackUrl(accountId), http, clock);
        return OwnTransport.of(
                (_, envelope, usefulFor) -> requests.send(envelope, usefulFor), requests::probe, requests::look);
    }

    private String callbackUrl(UUID accountId) {
        return publicUrl.link(OwnCallbackSource.path(name(), accountId));
    }

    @Override
    public String provider() {
        return name();
    }

    @Override
    public CallbackSource of(UUID accountId, String key) {
        return new TwilioCallbacks(callbackUrl(accountId), List.of(key));
    }
}
