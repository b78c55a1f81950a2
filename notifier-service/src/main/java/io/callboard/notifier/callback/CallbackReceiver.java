package io.callboard.notifier.callback;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.Tenancy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Stores what a signed webhook says. {@link CallbackApplier} applies it later. */
@Component
class CallbackReceiver {

    private static final Logger log = LoggerFactory.getLogger(CallbackReceiver.class);

    private static final String REFUSED = "REFUSED";
    private static final String IGNORED = "IGNORED";

    /** Values of {@link Callback#kind}, and those above. */
    private static final List<String> KINDS = List.of(
            "SENT", "DELIVERED", "BOUNCED", "COMPLAINED", Callbacks.STOPPED, Callbacks.STARTED, IGNORED, REFUSED);

    private final Map<String, CallbackSource> sources;
    private final Map<String, OwnCallbackSource> ownSources;
    private final ReportingAccounts accounts;
    private final Callbacks callbacks;
    private final Clock clock;
    private final MeterRegistry meters;

    CallbackReceiver(
            List<CallbackSource> sources,
            List<OwnCallbackSource> ownSources,
            ReportingAccounts accounts,
            Callbacks callbacks,
            Clock clock,
            MeterRegistry meters) {
        this.ownSources =
                ownSources.stream().collect(Collectors.toMap(OwnCallbackSource::provider, Function.identity()));
        this.accounts = accounts;
        this.sources = sources.stream().collect(Collectors.toMap(CallbackSource::provider, Function.identity()));
        this.callbacks = callbacks;
        this.clock = clock;
        this.meters = meters;
        // A rate needs the zero before the first fact.
        for (CallbackSource source : sources) {
            KINDS.forEach(kind -> counter(source, kind));
        }
    }

    /** What became of a webhook. */
    enum Receipt {
        STORED,
        NO_SUCH_PROVIDER,
        NOT_SIGNED,
        UNREADABLE
    }

    Receipt receive(String provider, Webhook webhook) {
        @Nullable CallbackSource source = sources.get(provider);
        return source == null
                ? Receipt.NO_SUCH_PROVIDER
                : receive(source, webhook, read -> callbacks.store(source.provider(), null, read));
    }

    /** Takes a webhook about an organizer's account. It has an effect on deliveries of that account only. */
    Receipt receive(String provider, UUID accountId, Webhook webhook) {
        ReportingAccounts.ReportingAccount account =
                Tenancy.callAsPlatform(() -> accounts.reporting(accountId)).orElse(null);
        if (account == null || !account.provider().equals(provider)) {
            return Receipt.NO_SUCH_PROVIDER;
        }
        CallbackSource source = Objects.requireNonNull(ownSources.get(provider)).of(accountId, account.key());
        return receive(source, webhook, read -> callbacks.store(provider, account, read));
    }

    private Receipt receive(CallbackSource source, Webhook webhook, Consumer<List<Callback>> store) {
        if (!source.isSigned(webhook, clock.instant())) {
            count(source, REFUSED);
            return Receipt.NOT_SIGNED;
        }
        List<Callback> read;
        try {
            read = source.read(webhook);
        } catch (UnreadableWebhookException e) {
            log.warn("Webhook cannot be read provider={} reason={}", source.provider(), e.getMessage());
            count(source, REFUSED);
            return Receipt.UNREADABLE;
        }
        if (read.isEmpty()) {
            count(source, IGNORED);
        } else {
            Tenancy.runAsPlatform(() -> store.accept(read));
            Failpoints.hit("notifier.callback.after-store");
            read.forEach(callback -> count(source, callback.kind()));
        }
        return Receipt.STORED;
    }

    private void count(CallbackSource source, String kind) {
        counter(source, kind).increment();
    }

    private Counter counter(CallbackSource source, String kind) {
        return Counter.builder("callboard.callbacks.received")
                .description("Facts in webhooks of providers")
                .tag("provider", source.provider())
                .tag("kind", kind)
                .register(meters);
    }
}
