package io.callboard.notifier.ownaccount;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.notifier.account.ProviderAccess;
import io.callboard.notifier.endpoint.EndpointSecrets;
import io.callboard.notifier.endpoint.Guards;
import io.callboard.notifier.endpoint.WebhookProperties;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which accounts with Twilio and webhooks are acceptable. {@code OwnAccountsIT} has those for e-mail. */
class AccountRulesTest {

    private static final String SID = "AC0123456789abcdef0123456789abcdef";
    private static final String SERVICE = "MG0123456789abcdef0123456789abcdef";

    private static final WebhookProperties TARGETS = Guards.properties(false, Duration.ofSeconds(1));

    private final AccountRules rules =
            new AccountRules(Guards.guard(TARGETS, _ -> new InetAddress[] {InetAddress.getLoopbackAddress()}), TARGETS);
    private final AccountRules.Errors errors = new AccountRules.Errors();

    private static OwnAccountRequest twilio(
            @Nullable String sid, @Nullable String token, @Nullable String from, @Nullable String service) {
        return new OwnAccountRequest(
                "TWILIO", null, null, true, null, null, null, null, token, null, null, sid, from, service, null);
    }

    private List<String> refusals(OwnAccountRequest request) {
        assertThat(rules.content(request, errors) == null)
                .isEqualTo(!errors.all().isEmpty());
        return errors.all().stream().map(AccountRules.Error::pointer).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "+4915735980001,    +4915735980001",
        "+49 1573 598 0001, +4915735980001",
        "Aurora,            Aurora",
        "Aurora Live,       Aurora Live",
        "4you,              4you"
    })
    void takesANumberAndAName(String from, String stored) {
        assertThat(rules.content(twilio(SID, "token", from, null), errors))
                .isEqualTo(new AccountContent(
                        Provider.TWILIO,
                        true,
                        new ProviderAccess("", 0, "", SID, "token", "", ""),
                        new AccountContent.TextSender(stored, null)));
    }

    @Test
    void takesAMessagingService() {
        assertThat(rules.content(twilio(SID, "token", null, SERVICE), errors))
                .extracting(AccountContent::sender)
                .isEqualTo(new AccountContent.TextSender(null, SERVICE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "+1", "12345", "015735980001", "Aurora Events", "Aurora!", " Aurora", "Äurora", "+abc"})
    void refusesOtherSenders(String from) {
        assertThat(refusals(twilio(SID, "token", from, null))).containsExactly("/from");
    }

    @Test
    void wantsExactlyOneSender() {
        assertThat(refusals(twilio(SID, "token", "Aurora", SERVICE))).containsExactly("/messagingServiceSid");
    }

    @Test
    void wantsASender() {
        assertThat(refusals(twilio(SID, "token", null, null))).containsExactly("/from");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AC1",
                "SK0123456789abcdef0123456789abcdef",
                "AC0123456789ABCDEF0123456789ABCDEF",
                "AC0123456789abcdef0123456789abcdef/"
            })
    void refusesOtherAccounts(String sid) {
        assertThat(refusals(twilio(sid, "token", "Aurora", null))).containsExactly("/accountSid");
    }

    @Test
    void refusesOtherServicesAndTokens() {
        assertThat(refusals(twilio(SID, "to ken", null, "MG1"))).containsExactly("/secret", "/messagingServiceSid");
    }

    @Test
    void refusesWhatBelongsToMails() {
        assertThat(refusals(new OwnAccountRequest(
                        "TWILIO",
                        "events@example.com",
                        "Aurora",
                        null,
                        "smtp.example.com",
                        25,
                        "TLS",
                        "me",
                        "token",
                        "mail",
                        "EU",
                        SID,
                        "Aurora",
                        null,
                        null)))
                .containsExactly(
                        "/fromAddress",
                        "/fromName",
                        "/dkimSelector",
                        "/host",
                        "/port",
                        "/security",
                        "/username",
                        "/region");
    }

    @Test
    void mailsHaveNothingOfTwilio() {
        assertThat(refusals(new OwnAccountRequest(
                        "RESEND",
                        "events@example.com",
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        "re_1",
                        null,
                        null,
                        SID,
                        "Aurora",
                        SERVICE,
                        null)))
                .containsExactly("/accountSid", "/from", "/messagingServiceSid");
    }

    private static final String URL = "https://example.com/hooks/in-app";
    private static final String SECRET = "whsec_b3JnYW5pemVyLW9yZ2FuaXplci1vcmdhbml6ZXI=";

    private static OwnAccountRequest webhook(@Nullable String url, @Nullable String secret) {
        return new OwnAccountRequest(
                "WEBHOOK", null, null, false, null, null, null, null, secret, null, null, null, null, null, url);
    }

    private static AccountRules rulesFor(InetAddress address) {
        return new AccountRules(Guards.guard(TARGETS, _ -> new InetAddress[] {address}), TARGETS);
    }

    private static final InetAddress PUBLIC = InetAddress.ofLiteral("93.184.215.14");

    @Test
    void takesAWebhookWithItsSecret() {
        assertThat(rulesFor(PUBLIC).content(webhook(URL, SECRET), errors))
                .isEqualTo(new AccountContent(
                        Provider.WEBHOOK,
                        false,
                        new ProviderAccess("", 0, "", "", SECRET, "", "", URL),
                        new AccountContent.NoSender()));
    }

    @Test
    void makesASecretOfItsOwnForEachWebhook() {
        List<String> made = Stream.generate(() -> rulesFor(PUBLIC).content(webhook(URL, null), errors))
                .limit(2)
                .map(content -> Objects.requireNonNull(content).access().secret())
                .toList();

        assertThat(made)
                .doesNotHaveDuplicates()
                .allSatisfy(secret -> assertThat(EndpointSecrets.of(secret)).isPresent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/",
                "example.com",
                "https://",
                "https://me:secret@example.com/",
                "https://example.com/#part",
                "ftp://example.com/"
            })
    void refusesOtherAddresses(String url) {
        assertThat(rulesFor(PUBLIC).content(webhook(url, SECRET), errors)).isNull();
        assertThat(errors.all()).extracting(AccountRules.Error::pointer).containsExactly("/url");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "::1", "fd00::1"})
    void refusesWebhooksOfPrivateNetworks(String address) {
        assertThat(rulesFor(InetAddress.ofLiteral(address)).content(webhook(URL, SECRET), errors))
                .isNull();
        assertThat(errors.all())
                .containsExactly(new AccountRules.Error(
                        "/url", ErrorCode.INVALID, "must have a host whose addresses are all public"));
    }

    /** The last one has 65 bytes, the one before 23. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "b3JnYW5pemVyLW9yZ2FuaXplci1vcmdhbml6ZXI=",
                "whsec_",
                "whsec_###",
                "whsec_b3JnYW5pemVyLW9yZ2FuaXplci1vcmc=",
                "whsec_YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE="
            })
    void refusesOtherSecrets(String secret) {
        assertThat(rulesFor(PUBLIC).content(webhook(URL, secret), errors)).isNull();
        assertThat(errors.all()).extracting(AccountRules.Error::pointer).containsExactly("/secret");
    }

    @Test
    void aWebhookHasNothingOfOtherProviders() {
        assertThat(refusals(new OwnAccountRequest(
                        "WEBHOOK",
                        "events@example.com",
                        "Aurora",
                        null,
                        "smtp.example.com",
                        25,
                        "TLS",
                        "me",
                        null,
                        "mail",
                        "EU",
                        SID,
                        "Aurora",
                        SERVICE,
                        null)))
                .containsExactly(
                        "/fromAddress",
                        "/fromName",
                        "/dkimSelector",
                        "/host",
                        "/port",
                        "/security",
                        "/username",
                        "/region",
                        "/accountSid",
                        "/from",
                        "/messagingServiceSid",
                        "/url");
    }

    @Test
    void othersHaveNoAddress() {
        assertThat(refusals(new OwnAccountRequest(
                        "TWILIO", null, null, null, null, null, null, null, "t", null, null, SID, "Aurora", null, URL)))
                .containsExactly("/url");
    }
}
