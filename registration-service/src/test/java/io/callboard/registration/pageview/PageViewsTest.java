package io.callboard.registration.pageview;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PageViewsTest {

    private static final String FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0";

    private final PageViews views = new PageViews();
    private final UUID event = UUID.randomUUID();

    @Test
    void countsUntilTheNumbersAreTaken() {
        views.count(event, FIREFOX, null);
        views.count(event, FIREFOX, null);

        Map<UUID, Long> taken = views.take();
        assertThat(taken).containsExactly(Map.entry(event, 2L));
        assertThat(views.take()).isEmpty();

        views.count(event, FIREFOX, null);
        views.putBack(taken);
        assertThat(views.take()).containsExactly(Map.entry(event, 3L));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "curl/8.5.0",
                "Mozilla/5.0",
                "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36",
                "facebookexternalhit/1.1"
            })
    void leavesMachinesOut(@Nullable String userAgent) {
        views.count(event, userAgent, null);
        views.count(event, FIREFOX, "prefetch;prerender");
        assertThat(views.take()).isEmpty();
    }

    @Test
    void holdsTheViewsOfALimitedNumberOfLiveEvents() {
        for (int i = 0; i < PageViews.MOST_EVENTS; i++) {
            views.count(UUID.randomUUID(), FIREFOX, null);
        }
        views.count(event, FIREFOX, null);
        assertThat(views.take()).hasSize(PageViews.MOST_EVENTS).doesNotContainKey(event);
    }

    @Test
    void theNumbersAreWrittenEveryTenSeconds() {
        assertThat(new Binder(new MapConfigurationPropertySource(Map.of()))
                        .bindOrCreate("callboard.page-views", PageViewProperties.class))
                .isEqualTo(new PageViewProperties(Duration.ofSeconds(10)));
    }
}
