package io.callboard.chassis.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class PublicUrlTest {

    @Test
    void linksKeepThePathPrefix() {
        assertThat(new PublicUrl("https://example.com/callboard/").link("/watch/abc"))
                .isEqualTo("https://example.com/callboard/watch/abc");
        assertThat(new PublicUrl("http://localhost:8080").link("/watch/abc"))
                .isEqualTo("http://localhost:8080/watch/abc");
    }

    @ParameterizedTest
    @CsvSource({
        "https://Events.example.com/callboard/,https://events.example.com",
        "https://example.com:443,https://example.com",
        "http://example.com:80/a,http://example.com",
        "http://localhost:8080,http://localhost:8080",
        "https://example.com:80,https://example.com:80"
    })
    void namesItsOriginAsBrowsersDo(String url, String origin) {
        assertThat(new PublicUrl(url).origin()).isEqualTo(origin);
    }

    @Test
    void thereIsNoDefault() {
        assertThatThrownBy(() -> new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("callboard.links", PublicUrl.class))
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .rootCause()
                .hasMessageContaining("callboard.links.public-url");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "events.example.com",
                "/callboard",
                "ftp://example.com",
                "https://",
                "https://user@example.com",
                "https://example.com?a=b",
                "https://example.com#a",
                "https://exa mple.com"
            })
    void anythingElseFailsTheStart(String url) {
        assertThatThrownBy(() -> new PublicUrl(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("callboard.links.public-url");
    }
}
