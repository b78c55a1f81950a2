package io.callboard.notifier.smtp;

import io.callboard.notifier.account.OwnProvider;
import io.callboard.notifier.account.OwnTransport;
import io.callboard.notifier.account.ProviderAccess;
import io.callboard.notifier.endpoint.TargetGuard;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Mail servers of organizers. Each connection goes to an address that the {@link TargetGuard} has checked. */
@Component
class OwnSmtp implements OwnProvider {

    private final SmtpProperties properties;
    private final TargetGuard guard;
    private final Clock clock;

    OwnSmtp(SmtpProperties properties, TargetGuard guard, Clock clock) {
        this.properties = properties;
        this.guard = guard;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "smtp";
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
        SmtpServer server = new SmtpServer(
                new SmtpProperties(
                        access.host(),
                        access.port(),
                        SmtpProperties.Security.valueOf(access.security()),
                        access.username(),
                        access.secret(),
                        "",
                        properties.requestsPerSecond(),
                        properties.timeout()),
                new GuardedSockets(guard),
                clock);
        return OwnTransport.of((_, envelope, _) -> server.send(envelope), server::probe);
    }
}
