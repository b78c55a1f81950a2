package io.callboard.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts of the pages: the same in every language, and all that the templates name. */
class PageTextsTest {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\d+}");
    private static final Pattern USE = Pattern.compile("#\\{([a-zA-Z.-]+)[(}]");
    private static final Path SOURCES = Path.of("src/main");

    @ParameterizedTest
    @ValueSource(strings = {"_de", "_es"})
    void haveEveryKeyAndEveryPlaceholderInEachLanguage(String suffix) throws IOException {
        Properties english = texts("");
        Properties other = texts(suffix);

        assertThat(other.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (String key : english.stringPropertyNames()) {
            assertThat(placeholders(other, key)).as(key).isEqualTo(placeholders(english, key));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "_de", "_es"})
    void areNeverEmptyAndNeverQuote(String suffix) throws IOException {
        Properties texts = texts(suffix);

        assertThat(texts.stringPropertyNames())
                .allSatisfy(key ->
                        assertThat(texts.getProperty(key)).as(key).isNotBlank().doesNotContain("'"));
    }

    @Test
    void haveWhatTheTemplatesName() throws IOException {
        Set<String> used = new HashSet<>();
        try (var templates = Files.list(SOURCES.resolve("resources/templates"))) {
            for (Path template : templates.toList()) {
                USE.matcher(Files.readString(template)).results().forEach(use -> used.add(use.group(1)));
            }
        }

        assertThat(used).hasSizeGreaterThan(80);
        assertThat(texts("").stringPropertyNames()).containsAll(used);
    }

    private static Set<String> placeholders(Properties texts, String key) {
        return PLACEHOLDER
                .matcher(texts.getProperty(key))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static Properties texts(String suffix) throws IOException {
        Properties texts = new Properties();
        try (var file = PageTextsTest.class.getResourceAsStream("/pages/texts" + suffix + ".properties")) {
            texts.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        }
        return texts;
    }
}
