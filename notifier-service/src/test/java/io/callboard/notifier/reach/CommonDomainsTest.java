package io.callboard.notifier.reach;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommonDomainsTest {

    @ParameterizedTest
    @CsvSource({
        "gmial.com,gmail.com",
        "gmai.com,gmail.com",
        "gmaill.com,gmail.com",
        "gnail.com,gmail.com",
        "gmail.con,gmail.com",
        "gmail.co,gmail.com",
        "gmail.comm,gmail.com",
        "hotmial.com,hotmail.com",
        "yahooo.com,yahoo.com",
        "t-onlin.de,t-online.de",
        "googlemial.com,googlemail.com"
    })
    void oneTypingErrorHasASuggestion(String domain, String meant) {
        assertThat(CommonDomains.meantBy(domain)).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "g",
                "example.com",
                "mail.com",
                "ymail.com",
                "email.com",
                "cloud.com",
                "gmx.de",
                "hotmail.de",
                "yahoo.de",
                "gmial.con",
                "liamg.com",
                "gmail.com.evil.example"
            })
    void anythingElseHasNone(String domain) {
        assertThat(CommonDomains.meantBy(domain)).isEmpty();
    }

    @Test
    void aCommonDomainHasNone() {
        assertThat(CommonDomains.ALL)
                .allSatisfy(domain -> assertThat(CommonDomains.meantBy(domain)).isEmpty());
    }
}
