package io.callboard.chassis.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.callboard.chassis.testing.Vectors;
import io.callboard.chassis.testing.Vectors.Accepted;
import io.callboard.chassis.testing.Vectors.Refused;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

    private enum Kind {
        EMAIL_ADDRESSES(text -> new EmailAddress(text).value()),
        PHONE_NUMBERS(text -> new PhoneNumber(text).value()),
        TIME_ZONES(TimeZones::of),
        LANGUAGES(text -> Languages.of(text).orElse("")),
        NAMES(text -> PublicName.of(text, 80, 8));

        private final UnaryOperator<String> value;

        Kind(UnaryOperator<String> value) {
            this.value = value;
        }

        private String file() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void keepsWhatIsAccepted(Kind kind, Accepted vector) {
        assertThat(kind.value.apply(vector.typed())).isEqualTo(vector.kept());
    }

    @ParameterizedTest
    @MethodSource("refused")
    void refusesTheRestWithACode(Kind kind, Refused vector) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> kind.value.apply(vector.typed()))
                .extracting(refused -> refused.code().word())
                .isEqualTo(vector.code());
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void aKeptValueIsKeptAgainUnchanged(Kind kind, Accepted vector) {
        if (!vector.kept().isEmpty()) {
            assertThat(kind.value.apply(vector.kept())).isEqualTo(vector.kept());
        }
    }

    @Test
    void countsCodePointsOfTheNormalForm() {
        assertThat(PlainText.line("👩👩👩", 3)).isEqualTo("👩👩👩");
        assertThat(PlainText.line("e\u0301e\u0301", 2)).isEqualTo("éé");
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> PlainText.line("abcd", 3))
                .withMessage("must have at most 3 characters");
    }

    @Test
    void takesLineBreaksOnlyWhereTheyBelong() {
        assertThat(PlainText.lines("a\r\n\tb", 10)).isEqualTo("a\r\n\tb");
        assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> PlainText.line("a\nb", 10));
        assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> PlainText.lines("a\u2028b", 10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "\u200B\uFEFF", "\u00A0", "\uDB40\uDC41\uDB40\uDC42", "\u3164", "\u2060\u00AD", "\n\t"})
    void refusesTextThatNobodySees(String text) {
        assertThatExceptionOfType(InvalidValueException.class)
                .isThrownBy(() -> PlainText.lines(text, 10))
                .extracting(InvalidValueException::code)
                .isEqualTo(ErrorCode.REQUIRED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Ada", "María del Carmen", "Dr.Müller", "J. R. R."})
    void showsANameAsItIs(String name) {
        assertThat(PublicName.shown(name, 40)).isEqualTo(name);
    }

    @Test
    void showsALongNameCutAndAnOldLinkAsWords() {
        assertThat(PublicName.shown("Wolfeschlegelsteinhausen", 20)).isEqualTo("Wolfeschlegelstein..");
        assertThat(PublicName.shown("see https://evil.example/pay", 40)).isEqualTo("see https evil example pay");
        assertThat(PublicName.shown("evil.co/x9", 40)).isEqualTo("evil co x9");
        assertThat(PublicName.shown("evil。com", 40)).isEqualTo("evil com");
    }

    static Stream<Arguments> accepted() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Vectors.accepted(kind.file()).stream().map(vector -> Arguments.of(kind, vector)));
    }

    static Stream<Arguments> refused() {
        return Stream.of(Kind.values())
                .flatMap(kind -> Vectors.refused(kind.file()).stream().map(vector -> Arguments.of(kind, vector)));
    }
}
