package io.callboard.registration.pageview;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Counts in memory how often people see the registration form of each live event, until {@link PageViewRecorder} writes the
 * numbers. Nothing about a person is kept, so somebody who looks twice counts twice (ADR 0060).
 */
@Component
public class PageViews {

    /** While the views of so many live events are not written, views of others are not counted. */
    static final int MOST_EVENTS = 10_000;

    /** Browsers name their system in brackets. */
    private static final Pattern BROWSER = Pattern.compile("^mozilla/\\d[.\\d]* \\(.+");

    /** Words in the names of crawlers, previews and scanners. */
    private static final Pattern MACHINE =
            Pattern.compile("bot\\b|bot/|crawl|spider|slurp|scan|preview|prefetch|monitor|headless|validator|lighthouse"
                    + "|facebookexternalhit|whatsapp|barracuda|mimecast|proofpoint|safelinks|symantec|trendmicro");

    /** All threads that answer requests add to it. */
    private final Map<UUID, Long> views = new ConcurrentHashMap<>();

    /**
     * Counts a view, unless a machine asked for the form.
     *
     * @param userAgent what the client calls itself; null if it says nothing
     * @param purpose what browsers say when they fetch in advance; null if it says nothing
     */
    public void count(UUID eventId, @Nullable String userAgent, @Nullable String purpose) {
        if (purpose == null && isBrowser(userAgent)) {
            add(eventId, 1);
        }
    }

    /** The views since the last time. */
    Map<UUID, Long> take() {
        Map<UUID, Long> taken = new HashMap<>();
        for (UUID eventId : views.keySet()) {
            Long counted = views.remove(eventId);
            if (counted != null) {
                taken.put(eventId, counted);
            }
        }
        return taken;
    }

    /** Counts these views again, because they could not be written. */
    void putBack(Map<UUID, Long> taken) {
        taken.forEach(this::add);
    }

    private void add(UUID eventId, long amount) {
        if (views.size() < MOST_EVENTS || views.containsKey(eventId)) {
            views.merge(eventId, amount, Long::sum);
        }
    }

    private static boolean isBrowser(@Nullable String userAgent) {
        String agent = userAgent == null ? "" : userAgent.strip().toLowerCase(Locale.ROOT);
        return BROWSER.matcher(agent).find() && !MACHINE.matcher(agent).find();
    }
}
