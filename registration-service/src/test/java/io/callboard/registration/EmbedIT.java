package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.registration.Api.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script of the registration form on pages of other origins. */
class EmbedIT extends RegisteringScene {

    private static final int MOST_BYTES_COMPRESSED = 15 * 1024;

    @Test
    void isAModuleThatCachesKeep() {
        Answer script = stage.api.get("/embed.js", "Origin", "https://www.example.org");

        assertThat(script.status()).isEqualTo(200);
        assertThat(script.header("content-type")).isEqualTo("text/javascript;charset=UTF-8");
        assertThat(script.header("cache-control")).contains("max-age=3600", "public");
        assertThat(script.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(script.response().headers().allValues("access-control-allow-origin"))
                .as("a module of another origin is loaded by CORS")
                .containsExactly("*");
        assertThat(script.body()).contains("import.meta.url", "customElements.define('callboard-registration'");
    }

    @Test
    void isNotSentAgainWhileItIsTheSame() {
        String tag = stage.api.get("/embed.js").header("etag");

        assertThat(tag).isNotEmpty();
        assertThat(stage.api.get("/embed.js", "If-None-Match", tag).status()).isEqualTo(304);
        assertThat(stage.api.get("/embed.js", "If-None-Match", "\"other\"").status())
                .isEqualTo(200);
    }

    @Test
    void isSmall() throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(stage.api.get("/embed.js").body().getBytes(StandardCharsets.UTF_8));
        }

        assertThat(compressed.size()).isBetween(1_000, MOST_BYTES_COMPRESSED);
    }

    /** Each of these is refused by a strict Content-Security-Policy or by Trusted Types. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                "new Function",
                ".style"
            })
    void needsNoExceptionFromAStrictPolicy(String refused) {
        assertThat(stage.api.get("/embed.js").body()).doesNotContain(refused);
    }

    @Test
    void hasEveryTextInEachLanguage() {
        String script = stage.api.get("/embed.js").body();

        var english = keys(script, "en", "de");
        assertThat(english).hasSizeGreaterThan(30);
        assertThat(keys(script, "de", "es")).isEqualTo(english);
        assertThat(keys(script, "es", null)).isEqualTo(english);
    }

    /** The consent is kept word for word, so both forms must ask for the same. */
    @ParameterizedTest
    @ValueSource(strings = {"", "_de", "_es"})
    void asksForTheConsentOfThePage(String suffix) throws IOException {
        String script = stage.api.get("/embed.js").body();

        for (String key : List.of("mail", "text", "both")) {
            String consent = PageTextsTest.texts(suffix).getProperty("register.consent." + key);
            assertThat(script).contains(key + ": '" + consent + "'");
        }
    }

    private static final String SITE = "https://www.example.org";
    private static final String OTHER_SITE = "https://www.example.net";

    /** No origin is listed for the deployment here. */
    @Test
    void aLiveEventNamesTheSitesThatMayShowItsForm() {
        var event = stage.given(aLiveEvent(), Map.of("embedOrigins", List.of(SITE)));
        var other = stage.given(aLiveEvent(), Map.of("embedOrigins", List.of(OTHER_SITE)));
        String here = "?eventId=" + event.id();
        for (String path : List.of("/api/v1/registrations", "/api/v1/registrations/page-views")) {
            Answer asked = stage.api.preflight(SITE, "POST", path + here);
            assertThat(asked.status()).isEqualTo(200);
            assertThat(asked.header("access-control-allow-origin")).isEqualTo(SITE);
            assertThat(asked.header("access-control-allow-methods")).isEqualTo("POST");
            for (String refused : List.of(path, path + "?eventId=" + other.id(), path + "?eventId=no-id")) {
                assertThat(stage.api.preflight(SITE, "POST", refused).header("access-control-allow-origin"))
                        .as(refused)
                        .isEmpty();
            }
            assertThat(stage.api.preflight(OTHER_SITE, "POST", path + here).header("access-control-allow-origin"))
                    .isEmpty();
        }
        assertThat(stage.api
                        .preflight(SITE, "GET", "/api/v1/registrations" + here)
                        .header("access-control-allow-origin"))
                .as("the organizer's list")
                .isEmpty();

        Answer figures = stage.api.get("/api/v1/registrations/stats" + here, "Origin", SITE);
        assertThat(figures.header("access-control-allow-origin")).isEqualTo(SITE);
        Answer foreign = stage.api.get("/api/v1/registrations/stats" + here, "Origin", OTHER_SITE);
        assertThat(foreign.status()).isEqualTo(200);
        assertThat(foreign.header("access-control-allow-origin")).isEmpty();
        assertThat(foreign.header("vary"))
                .as("caches keep the two answers apart")
                .contains("Origin");
        assertThat(stage.api.get("/api/v1/registrations/stats" + here).header("vary"))
                .contains("Origin");
    }

    @Test
    void aFormRegistersForTheLiveEventThatAllowsItsSite() {
        var event = stage.given(aLiveEvent(), Map.of("embedOrigins", List.of(SITE)));
        var other = stage.given(aLiveEvent());
        String query = "?eventId=" + event.id();

        Answer done =
                stage.api.post("/api/v1/registrations" + query, Stage.body(event, "ada@example.com"), "Origin", SITE);
        assertThat(done.status()).as(done.body()).isEqualTo(201);
        assertThat(done.header("access-control-allow-origin")).isEqualTo(SITE);

        Answer smuggled =
                stage.api.post("/api/v1/registrations" + query, Stage.body(other, "ada@example.com"), "Origin", SITE);
        assertThat(smuggled.status()).isEqualTo(422);
        assertThat(smuggled.pointers()).containsExactly("/eventId");
        assertThat(stage.registrations(other)).isEmpty();
        Answer view = stage.api.post(
                "/api/v1/registrations/page-views" + query,
                "{\"eventId\": \"%s\"}".formatted(other.id()),
                "Origin",
                SITE);
        assertThat(view.status()).isEqualTo(422);
    }

    @Test
    void aSiteThatIsNoLongerNamedMayNotShowIt() {
        var event = stage.given(aLiveEvent(), Map.of("embedOrigins", List.of(SITE)));
        String figures = "/api/v1/registrations/stats?eventId=" + event.id();
        assertThat(stage.api.get(figures, "Origin", SITE).header("access-control-allow-origin"))
                .isEqualTo(SITE);

        stage.given(event.next("SCHEDULED"), Map.of("embedOrigins", List.of()));

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> stage.api
                        .get(figures, "Origin", SITE)
                        .header("access-control-allow-origin")
                        .isEmpty());
    }

    private static List<String> keys(String script, String language, @Nullable String next) {
        int start = script.indexOf("    " + language + ": {");
        int end = next == null ? script.indexOf("\n};", start) : script.indexOf("    " + next + ": {");
        return Pattern.compile("(?m)^ {8}'?([A-Za-z-]+)'?: ")
                .matcher(script.substring(start, end))
                .results()
                .map((MatchResult key) -> key.group(1))
                .toList();
    }
}
