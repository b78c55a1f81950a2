package io.callboard.registration.registrant;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTest {

    @Test
    void publishesItsPartsButTheReferrer() {
        Source source =
                new Source("newsletter", "email", "autumn 2026", "clocks", "header", "https://example.com/?u=jane");

        assertThat(source.published())
                .isEqualTo(new Source("newsletter", "email", "autumn 2026", "clocks", "header", null));
        assertThat(Source.imported("crm").published().origin()).isEqualTo(Source.IMPORT);
    }

    @ParameterizedTest
    @CsvSource({"email,email", "Paid-Social,paid-social", "' CPC ',cpc", "jane,", "email-to-jane,", "'',"})
    void publishesOnlyTheUsualWordsForAMedium(String given, @Nullable String published) {
        Source source = new Source(null, given, null, null, null, null);

        assertThat(source.published().utmMedium()).isEqualTo(published);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jane@example.com",
                "jane at example dot com",
                "+49 171 1234567",
                "a1B2c3D4e5F6g7H8",
                "a campaign whose name is so long that it is not the name of a campaign any more"
            })
    void leavesOutWhatLooksLikePersonalData(String text) {
        Source source = new Source(text, text, text, text, text, text);

        assertThat(source.published()).isEqualTo(Source.named(null));
    }
}
