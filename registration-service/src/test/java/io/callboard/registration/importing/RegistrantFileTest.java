package io.callboard.registration.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.registration.importing.RegistrantFile.Line;
import io.callboard.registration.importing.RegistrantFile.Unreadable;
import io.callboard.registration.importing.RegistrantFile.UnusableHeader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrantFileTest {

    @Test
    void takesColumnsInAnyOrder() throws Exception {
        RegistrantFile file =
                open("\uFEFFemail,channels,firstName\r\nada@example.com,EMAIL;SMS,\"Ada, \"\"A\"\"\"\r\n");

        Line line = Objects.requireNonNull(file.next());
        assertThat(line.number()).isEqualTo(2);
        assertThat(Objects.requireNonNull(line.form()).firstName()).isEqualTo("Ada, \"A\"");
        assertThat(line.form().channels()).containsExactly("EMAIL", "SMS");
        assertThat(file.next()).isNull();
    }

    @Test
    void numbersLinesAsAnEditorDoes() throws Exception {
        RegistrantFile file = open("firstName,email\nAda,a@example.com\n\nBob,b@example.com\nCy");

        assertThat(Objects.requireNonNull(file.next()).number()).isEqualTo(2);
        assertThat(Objects.requireNonNull(file.next()).number()).isEqualTo(4);
        Line last = Objects.requireNonNull(file.next());
        assertThat(last.number()).isEqualTo(5);
        assertThat(last.form()).isNull();
    }

    @Test
    void saysWhereTheFileStopsBeingCsv() throws Exception {
        RegistrantFile file = open("firstName,email\nAda,a@example.com\n\"Bob,b@example.com\n");

        assertThat(file.next()).isNotNull();
        assertThatThrownBy(file::next).isInstanceOf(Unreadable.class);
    }

    @Test
    void keepsNoEndlessLineInMemory() throws Exception {
        String line = "Ada,\"" + "x".repeat(50_000) + "\"\n";
        RegistrantFile file = open("firstName,email\n" + line + line + line + "Ada,\"" + "\n".repeat(200_000));

        for (int i = 0; i < 3; i++) {
            assertThat(file.next()).isNotNull();
        }
        assertThatThrownBy(file::next).isInstanceOf(Unreadable.class).hasMessageContaining("too long");
        assertThatThrownBy(() -> open("\"" + "firstName".repeat(20_000))).isInstanceOf(UnusableHeader.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "firstName", "email", "firstName,email,shoeSize", "firstName,email,email", "\"first"})
    void refusesAnUnusableHeader(String header) {
        assertThatThrownBy(() -> open(header)).isInstanceOf(UnusableHeader.class);
    }

    private static RegistrantFile open(String text) throws Exception {
        return RegistrantFile.open(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
