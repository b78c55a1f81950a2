package io.callboard.notifier.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailboxTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "events@example.com               | events@example.com | none",
                "' events@example.com '           | events@example.com | none",
                "Callboard <events@example.com>   | events@example.com | Callboard",
                "'Ada <3 events <ada@example.com> ' | ada@example.com  | Ada <3 events",
                "<events@example.com>             | events@example.com | none"
            })
    void hasAnAddressAndPerhapsAName(String text, String address, String name) {
        assertThat(Mailbox.of(text)).isEqualTo(new Mailbox(address, name));
    }
}
