package io.callboard.notifier.senderdomain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.naming.CommunicationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DomainCheckTest {

    private static final SenderDomain DOMAIN = new SenderDomain(
            "mail.example.com", "token", "mail", new SenderDomain.Spf("mail.example.com", null, "v=spf1 mx ~all"));

    private final Map<String, List<String>> records = new HashMap<>(Map.of(
            "_callboard.mail.example.com", List.of("other", "callboard-domain=token"),
            "mail.example.com", List.of("site-verification", "v=spf1 mx ~all"),
            "mail._domainkey.mail.example.com", List.of("v=DKIM1; k=rsa; p=MIGf"),
            "_dmarc.mail.example.com", List.of("v=DMARC1; p=none")));

    private DomainFindings check() {
        return new DomainCheck(name -> records.getOrDefault(name, List.of())).check(DOMAIN);
    }

    @Test
    void aDomainWithAllRecordsIsVerified() {
        assertThat(check().isVerified()).isTrue();
    }

    @Test
    void aDomainWithoutOneOfThemIsNot() {
        for (String name : List.copyOf(records.keySet())) {
            List<String> removed = records.remove(name);

            DomainFindings findings = check();
            assertThat(findings.isVerified()).as(name).isFalse();
            assertThat(findings.isComplete()).isTrue();

            records.put(name, removed);
        }
    }

    @Test
    void theTokenOfSomebodyElseProvesNothing() {
        records.put("_callboard.mail.example.com", List.of("callboard-domain=token2"));

        assertThat(check().ownership()).isEqualTo(Finding.WRONG);
    }

    @Test
    void theDmarcRecordOfADomainAboveApplies() {
        records.put("_dmarc.example.com", records.remove("_dmarc.mail.example.com"));

        assertThat(check().isVerified()).isTrue();
    }

    @Test
    void silenceIsNoFinding() {
        DomainFindings findings = new DomainCheck(name -> {
                    if (name.startsWith("_dmarc")) {
                        throw new UnansweredLookupException(new CommunicationException());
                    }
                    return records.getOrDefault(name, List.of());
                })
                .check(DOMAIN);

        assertThat(findings.dmarc()).isEqualTo(Finding.NOT_ANSWERED);
        assertThat(findings.isComplete()).isFalse();
        assertThat(findings.isVerified()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=spf1 include:amazonses.com ~all | include:amazonses.com | FOUND",
                "V=SPF1  +include:amazonses.com -all | include:amazonses.com | FOUND",
                "v=spf1 include:example.net ~all | include:amazonses.com | WRONG",
                "v=spf1 ip4:192.0.2.1 ~all | | FOUND",
                "v=spf1 +all | | WRONG",
                "v=spf1 mx all | | WRONG",
                "v=spf1 | | WRONG",
                "v=spf10 mx | | MISSING",
                "v=spf1 a ~all, v=spf1 mx ~all | | WRONG",
            })
    void readsSpf(String texts, String mechanism, Finding finding) {
        assertThat(DomainCheck.spf(mechanism, List.of(texts.split(", ")))).isEqualTo(finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"v=DKIM1; k=rsa; p=MIGf | FOUND", "p=MIGf | FOUND", "v=DKIM1; p= | WRONG", "v=spf1 mx | WRONG"})
    void readsDkim(String text, Finding finding) {
        assertThat(DomainCheck.dkim(List.of(text))).isEqualTo(finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=DMARC1; p=none | FOUND",
                "v=DMARC1;p=reject;rua=mailto:a@example.com | FOUND",
                "v=DMARC1; rua=mailto:a@example.com | WRONG",
                "v=DMARC2; p=none | MISSING",
                "v=DMARC1; p=none, v=DMARC1; p=reject | WRONG"
            })
    void readsDmarc(String texts, Finding finding) {
        assertThat(DomainCheck.dmarc(List.of(texts.split(", ")))).isEqualTo(finding);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "v=spf1 | v=spf1",
                "\"v=spf1 mx ~all\" | v=spf1 mx ~all",
                "\"p=ab \" cd | p=ab cd",
                "\"a\\\"b\" | a\"b"
            })
    void joinsTheStringsOfARecord(String record, String text) {
        assertThat(DnsTxtLookup.joined(record)).isEqualTo(text);
    }
}
