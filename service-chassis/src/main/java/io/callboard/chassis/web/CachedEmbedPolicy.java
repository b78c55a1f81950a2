package io.callboard.chassis.web;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.callboard.chassis.route.EmbedPolicy;
import io.callboard.chassis.tenant.Tenancy;
import java.time.Duration;
import java.util.UUID;
import org.springframework.dao.DataAccessException;

/** Remembers decisions for some seconds, so that a form that many people see costs few looks into the database. */
final class CachedEmbedPolicy implements EmbedPolicy {

    private static final Duration REMEMBERED_FOR = Duration.ofSeconds(5);
    private static final int MOST_REMEMBERED = 10_000;

    private final EmbedPolicy policy;
    private final Cache<Page, Boolean> decisions = Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED_FOR)
            .maximumSize(MOST_REMEMBERED)
            .build();

    CachedEmbedPolicy(EmbedPolicy policy) {
        this.policy = policy;
    }

    private record Page(UUID eventId, String origin) {}

    @Override
    public boolean allows(UUID eventId, String origin) {
        return decisions.get(new Page(eventId, origin), this::decide);
    }

    private boolean decide(Page page) {
        try {
            return Tenancy.callAsPlatform(() -> policy.allows(page.eventId(), page.origin()));
        } catch (DataAccessException unreadable) {
            return false;
        }
    }
}
