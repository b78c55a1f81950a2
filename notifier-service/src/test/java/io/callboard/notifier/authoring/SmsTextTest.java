package io.callboard.notifier.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmsTextTest {

    @ParameterizedTest
    @CsvSource({"1,1", "160,1", "161,2", "306,2", "307,3"})
    void aGsmMessageHas160SeptetsAndAJoinedOne153(int length, int segments) {
        assertThat(SmsText.of("ü".repeat(length)))
                .isEqualTo(new SmsText(SmsText.Encoding.GSM_7, length, segments, List.of()));
    }

    @ParameterizedTest
    @CsvSource({"70,1", "71,2", "134,2", "135,3"})
    void aUcs2MessageHas70UnitsAndAJoinedOne67(int length, int segments) {
        SmsText sms = SmsText.of("“" + "a".repeat(length - 1));

        assertThat(sms.encoding()).isEqualTo(SmsText.Encoding.UCS_2);
        assertThat(sms.units()).isEqualTo(length);
        assertThat(sms.segments()).isEqualTo(segments);
    }

    @Test
    void charactersOfTheExtensionTakeTwoSeptetsAndAreNotSplit() {
        assertThat(SmsText.of("€[]{}^~|\\").units()).isEqualTo(18);
        // 152 septets, then one of two: it does not fit into the first segment.
        assertThat(SmsText.of("a".repeat(152) + "€" + "a".repeat(151)).segments())
                .isEqualTo(2);
        assertThat(SmsText.of("a".repeat(152) + "€" + "a".repeat(152)).segments())
                .isEqualTo(3);
    }

    @Test
    void namesTheCharactersThatMakeItUcs2Once() {
        SmsText sms = SmsText.of("Ça va – “oui” – 🎉");

        assertThat(sms.outsideGsm()).containsExactly("–", "“", "”", "🎉");
        assertThat(sms.units()).isEqualTo("Ça va – “oui” – 🎉".length());
    }

    /** A pair of surrogates stays together: 66 units, then two. */
    @Test
    void anEmojiIsNotSplit() {
        assertThat(SmsText.of("–" + "a".repeat(65) + "🎉" + "a".repeat(65)).segments())
                .isEqualTo(2);
        assertThat(SmsText.of("–" + "a".repeat(65) + "🎉" + "a".repeat(66)).segments())
                .isEqualTo(3);
    }
}
