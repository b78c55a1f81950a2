package io.callboard.event.presentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrandingTest {

    /** The ratios of WCAG's own examples. */
    @ParameterizedTest
    @CsvSource({
        "#000000, #ffffff, 21.00",
        "#777777, #ffffff, 4.47",
        "#767676, #ffffff, 4.54",
        "#ff0000, #ffffff, 3.99",
        "#0b5fff, #ffffff, 5.12"
    })
    void knowsTheContrastOfTwoColours(String one, String other, double ratio) {
        assertThat(Math.floor(Color.of(one).contrastTo(Color.of(other)) * 100) / 100)
                .isEqualTo(ratio);
        assertThat(Color.of(other).contrastTo(Color.of(one)))
                .isEqualTo(Color.of(one).contrastTo(Color.of(other)));
    }

    @Test
    void findsReadableTextForEveryColour() {
        for (int red = 0; red < 256; red += 5) {
            for (int green = 0; green < 256; green += 5) {
                for (int blue = 0; blue < 256; blue += 5) {
                    Color color = new Color(red, green, blue);
                    assertThat(color.readableText().contrastTo(color)).isGreaterThanOrEqualTo(Color.READABLE);
                }
            }
        }
    }

    @Test
    void namesTheContrastThatIsTooLow() {
        assertThatThrownBy(() -> Branding.check(Map.of("primaryColor", "#777777", "onPrimaryColor", "#FFFFFF")))
                .hasMessageContaining("/branding/onPrimaryColor")
                .hasMessageContaining("has a contrast of 4.47:1 to primaryColor; text needs at least 4.5:1");
        assertThatCode(() -> Branding.check(Map.of("primaryColor", "#767676", "onPrimaryColor", "#FFFFFF")))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesATextColourWithoutAPrimaryColour() {
        assertThatThrownBy(() -> Branding.check(Map.of("onPrimaryColor", "#ffffff")))
                .hasMessageContaining("needs a primaryColor beside it");
    }

    @Test
    void usesOnlyValidValues() {
        assertThat(Branding.of(Map.of("primaryColor", "#FFDD00", "tagline", "On time")))
                .isEqualTo(new Branding(null, "#ffdd00", "#000000"));
        assertThat(Branding.of(Map.of("primaryColor", "red;}", "onPrimaryColor", "#ffffff")))
                .isEqualTo(new Branding(null, null, null));
        assertThat(Branding.of(Map.of("primaryColor", "#777777", "onPrimaryColor", "#787878")))
                .isEqualTo(new Branding(null, "#777777", "#000000"));
        assertThat(Branding.of(Map.of("logoUrl", "http://example.com/logo.svg")))
                .isEqualTo(new Branding(null, null, null));
        assertThat(Branding.of(Map.of("logoUrl", "HTTPS://example.com/logo.svg"))
                        .logoUrl())
                .isEqualTo("HTTPS://example.com/logo.svg");
    }
}
