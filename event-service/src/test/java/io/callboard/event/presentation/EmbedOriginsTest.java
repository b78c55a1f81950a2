package io.callboard.event.presentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmbedOriginsTest {

    @ParameterizedTest
    @CsvSource({
        "https://www.example.com, https://www.example.com",
        "HTTPS://WWW.Example.com, https://www.example.com",
        "https://www.example.com:443, https://www.example.com",
        "http://localhost:80, http://localhost",
        "http://localhost:3000, http://localhost:3000",
        "https://www.example.com:8443, https://www.example.com:8443",
        "https://[::1]:8443, https://[::1]:8443",
        "https://xn--bcher-kva.example, https://xn--bcher-kva.example"
    })
    void areKeptAsBrowsersSendThem(String given, String kept) {
        assertThat(EmbedOrigins.checked(List.of(given)).all()).containsExactly(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "null",
                "www.example.com",
                "ftp://www.example.com",
                "https://",
                "https://*.example.com",
                "https://bücher.example",
                "https://www.example.com/",
                "https://www.example.com/shop",
                "https://www.example.com?x",
                "https://www.example.com#x",
                "https://ada@www.example.com",
                "https://www.example.com:0",
                "https://www.example.com:65536",
                "https://www.example.com https://www.example.net",
                "javascript:alert(1)"
            })
    void haveNeitherPathNorPattern(String given) {
        assertThatThrownBy(() -> EmbedOrigins.checked(List.of("https://www.example.net", given)))
                .isInstanceOfSatisfying(
                        InvalidLiveEvent.class,
                        invalid -> assertThat(invalid.violations())
                                .extracting(Violation::pointer)
                                .containsExactly("/embedOrigins/1"));
    }

    @Test
    void areTwentyDifferentOnesAtMost() {
        List<String> twenty = new ArrayList<>(IntStream.range(0, 20)
                .mapToObj(i -> "https://www%d.example.com".formatted(i))
                .toList());
        assertThat(EmbedOrigins.checked(twenty).all()).isEqualTo(twenty);

        twenty.set(19, "https://WWW0.example.com:443");
        assertThatThrownBy(() -> EmbedOrigins.checked(twenty)).hasMessageContaining("/embedOrigins/19");
        assertThatThrownBy(() -> EmbedOrigins.checked(Collections.nCopies(21, "https://www.example.com")))
                .hasMessageContaining("at most 20");
        assertThatThrownBy(() -> EmbedOrigins.checked(Collections.singletonList(null)))
                .hasMessageContaining("/embedOrigins/0");
    }
}
