package io.callboard.notifier.account;

import io.callboard.notifier.address.Channel;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An organizer's own account. */
public final class OwnAccount implements Account {

    /** Begins the name of each, and of none of ours. */
    public static final String PREFIX = "own-";

    /** See {@link Account#label}. */
    public static final String LABEL = "own";

    private final AccountProfile profile;
    private final String provider;
    private final String organizer;
    private final boolean fallsBack;
    private final boolean attaches;
    private final OwnTransport transport;

    /**
     * @param channel whose messages it carries
     * @param sender the sender that recipients see
     * @param fallsBack whether our accounts take over while it cannot send
     */
    public OwnAccount(
            UUID id,
            String organizer,
            Channel channel,
            String sender,
            boolean fallsBack,
            OwnProvider provider,
            ProviderAccess access) {
        this.profile = new AccountProfile(
                name(id),
                channel,
                sender,
                provider.batchSize(),
                provider.idempotent(),
                provider.requestsPerSecond(),
                provider.timeout(),
                // Its credentials never change.
                ProviderHttp.fingerprint(name(id)));
        this.provider = provider.name();
        this.organizer = organizer;
        this.fallsBack = fallsBack;
        this.attaches = provider.attaches();
        this.transport = provider.transport(id, access);
    }

    /** As the ledger stores it. */
    public static String name(UUID id) {
        return PREFIX + id;
    }

    @Override
    public AccountProfile profile() {
        return profile;
    }

    @Override
    public Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor) {
        return transport.send(idempotencyKey, envelope, usefulFor);
    }

    @Override
    public @Nullable MessageLookup lookup() {
        return transport.lookup();
    }

    @Override
    public boolean attaches() {
        return attaches;
    }

    @Override
    public String provider() {
        return provider;
    }

    @Override
    public @Nullable String organizer() {
        return organizer;
    }

    @Override
    public boolean fallsBack() {
        return fallsBack;
    }
}
