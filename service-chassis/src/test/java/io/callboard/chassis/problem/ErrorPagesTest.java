package io.callboard.chassis.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.language.PageLanguages;
import io.callboard.chassis.route.Routes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.ResourceBundle.Control;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import org.springframework.mock.web.MockHttpServletRequest;

class ErrorPagesTest {

    private final ErrorPages pages = new ErrorPages(Routes.declare()
            .page(HttpMethod.GET, "/register/**")
            .stylesheet("/register/pages.css")
            .build());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            de-CH,fr;q=0.9 | de | Seite nicht gefunden
            fr,es;q=0.5    | es | Página no encontrada
            fr             | en | Page not found
                           | en | Page not found
            """)
    void isInTheLanguageThatTheBrowserAsksFor(String asked, String language, String title) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        if (asked != null) {
            request.addHeader("Accept-Language", asked);
        }

        assertThat(new String(pages.html(404, null, request), StandardCharsets.UTF_8))
                .contains("<html lang=\"" + language + "\">", "<h1>" + title + "</h1>", "/register/pages.css");
    }

    @Test
    void hasWordsForEachStatusInEachLanguage() {
        ResourceBundle english = words(Locale.ENGLISH);
        for (Locale language : PageLanguages.ALL) {
            assertThat(words(language).keySet()).isEqualTo(english.keySet());
            for (int status : List.of(400, 403, 404, 405, 410, 413, 415, 429, 500, 503)) {
                MockHttpServletRequest request = new MockHttpServletRequest();
                request.addHeader("Accept-Language", language.getLanguage());
                assertThat(new String(pages.html(status, "4711", request), StandardCharsets.UTF_8))
                        .contains("</html>")
                        .doesNotContain("%");
            }
        }
        assertThat(words(Locale.GERMAN).getString("404.title")).isNotEqualTo(english.getString("404.title"));
    }

    private static ResourceBundle words(Locale language) {
        return ResourceBundle.getBundle(
                "io.callboard.chassis.problem.error-pages",
                language,
                Control.getNoFallbackControl(Control.FORMAT_PROPERTIES));
    }
}
