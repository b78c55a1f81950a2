package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeProviders.Fault;
import io.callboard.notifier.SignedWebhooks;
import io.callboard.notifier.address.Channel;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;

/** Accounts of an organizer's own with Twilio: over HTTP, and what they send. */
class OwnTextAccountsIT extends OwnAccountScene {

    private static final String TOKEN = "auth-token-of-the-organizer";
    private static final String OUR_TOKEN = "test";
    private static final String FROM = "+4915735980001";
    private static final String SERVICE = "MG0123456789abcdef0123456789abcdef";

    private final String sid = "AC" + UUID.randomUUID().toString().replace("-", "");

    /** A number has a budget of texts, and may have been stopped. */
    @Override
    Attendee person(String organizerId, UUID event, String email) {
        return person(
                organizerId,
                event,
                email,
                "+49151" + ThreadLocalRandom.current().nextInt(10_000_000, 100_000_000));
    }

    private Attendee person(String organizerId, UUID event, String email, String phone) {
        return new Attendee(kafka, organizerId, event, UUID.randomUUID(), email, phone, Map.of());
    }

    private Attendee stranger(String phone) {
        return person("org_" + UUID.randomUUID(), UUID.randomUUID(), "stranger@example.com", phone)
                .event(1, 1, "SCHEDULED")
                .registered()
                .contact();
    }

    private Map<String, Object> twilio() {
        return Map.of("provider", "TWILIO", "accountSid", sid, "secret", TOKEN, "from", FROM);
    }

    private String active() {
        return active(false);
    }

    private String active(boolean fallback) {
        Answer created = created(with(twilio(), "fallback", fallback));
        assertThat(created.at("/status")).as(created.text()).isEqualTo("ACTIVE");
        return created.at("/id");
    }

    private UUID sent(Attendee attendee, String rule) {
        return settled(attendee.due(rule, Channel.SMS), rule, "SENT");
    }

    @Test
    void anAccountSendsOnceTwilioHasTakenItsCredentials() {
        Answer created = created(twilio());

        assertThat(created.at("/status")).as(created.text()).isEqualTo("ACTIVE");
        assertThat(created.at("/statusText")).isEqualTo("It sends your text messages.");
        assertThat(created.at("/channel")).isEqualTo("SMS");
        assertThat(created.at("/from")).isEqualTo(FROM);
        assertThat(created.body().get("domain").isNull()).isTrue();
        assertThat(created.body().at("/credentials/confirmed").asBoolean()).isTrue();
        assertThat(created.at("/reports/url"))
                .isEqualTo("https://notify.example.com/webhooks/twilio/" + created.at("/id"));
        assertThat(created.body().at("/reports/verifiable").asBoolean()).isTrue();
        assertThat(Stream.of(created, shown(created.at("/id")), test(created.at("/id")))
                        .map(Answer::text))
                .noneMatch(text -> text.contains(TOKEN));
        assertThat(jdbc.sql("select own_account::text from own_account where id = ?::uuid")
                        .param(created.at("/id"))
                        .query(String.class)
                        .single())
                .doesNotContain(TOKEN);
    }

    @Test
    void sendsTheTextsOfItsOrganizerAndOfNobodyElse() {
        String id = active();
        Attendee ada = registrant("ada@example.com").due("PT1H", Channel.SMS).due("PT15M", Channel.EMAIL);
        Attendee stranger = stranger("+4915735980099").due("PT1H", Channel.SMS);

        UUID own = settled(ada, "PT1H", "SENT");
        UUID others = settled(stranger, "PT1H", "SENT");

        assertThat(accountOf(own)).isEqualTo("own-" + id);
        assertThat(providers.requests(own).getFirst().path())
                .isEqualTo("/twilio/2010-04-01/Accounts/" + sid + "/Messages.json");
        assertThat(providers.requests(own).getFirst().body())
                .contains("From=" + FROM)
                .contains("StatusCallback=https://notify.example.com/webhooks/twilio/" + id + "?delivery=" + own)
                .contains("ValidityPeriod=");
        assertThat(accountOf(others)).isEqualTo("twilio");
        assertThat(providers.requests(others).getFirst().path()).contains("/ACtest/");
        assertThat(accountOf(settled(ada, "PT15M", "SENT"))).as("e-mail").isEqualTo("resend");
    }

    @Test
    void anAccountOfEachChannelSendsItsOwn() {
        String texts = active();
        Answer mails = created(
                Map.of("provider", "RESEND", "fromAddress", "events@" + sid + ".example.com", "secret", "re_own"));
        jdbc.sql("update own_account set verified = true, verified_at = clock_timestamp() where id = ?::uuid")
                .param(mails.at("/id"))
                .update();
        assertThat(shown(mails.at("/id")).at("/status")).isEqualTo("ACTIVE");
        assertThat(test(texts).at("/account/status")).isEqualTo("ACTIVE");

        Attendee ada = registrant("both@example.com").due("PT1H", Channel.SMS).due("PT15M", Channel.EMAIL);

        assertThat(accountOf(settled(ada, "PT1H", "SENT"))).isEqualTo("own-" + texts);
        assertThat(accountOf(settled(ada, "PT15M", "SENT"))).isEqualTo("own-" + mails.at("/id"));
    }

    @Test
    void textsComeFromAMessagingService() {
        Map<String, Object> request = new HashMap<>(twilio());
        request.remove("from");
        Answer created = created(with(request, "messagingServiceSid", SERVICE));
        assertThat(created.at("/messagingServiceSid")).isEqualTo(SERVICE);

        UUID own = sent(registrant("service@example.com"), "PT1H");

        assertThat(accountOf(own)).isEqualTo("own-" + created.at("/id"));
        assertThat(providers.requests(own).getFirst().body())
                .contains("MessagingServiceSid=" + SERVICE)
                .doesNotContain("From=");
    }

    @Test
    void sendsNothingWhileTwilioHasRefusedItsCredentials() {
        providers.knows(sid, 401);
        Answer created = created(twilio());
        String id = created.at("/id");
        assertThat(created.at("/status")).isEqualTo("UNVERIFIED");
        assertThat(created.at("/credentials/reason")).isEqualTo("HTTP_401_20003");
        assertThat(created.at("/statusText")).contains("sends nothing yet", "Twilio refused");
        assertThat(test(id).at("/text")).contains("refused");
        Attendee ada = registrant("early@example.com");
        assertThat(accountOf(sent(ada, "PT1H"))).isEqualTo("twilio");

        providers.knows(sid, 200);
        Answer tested = test(id);

        assertThat(tested.body().get("connected").asBoolean()).isTrue();
        assertThat(tested.at("/account/status")).isEqualTo("ACTIVE");
        assertThat(accountOf(sent(ada, "PT15M"))).isEqualTo("own-" + id);
    }

    @Test
    void textsWaitWhileTwilioNoLongerTakesTheCredentials() {
        String id = active();
        providers.knows(sid, 503);
        assertThat(test(id).at("/account/status")).as("says nothing").isEqualTo("ACTIVE");
        providers.knows(sid, 404);
        Answer tested = test(id);
        assertThat(tested.at("/account/status")).isEqualTo("UNVERIFIED");
        assertThat(tested.at("/account/statusText")).contains("no longer sends", "Your text messages wait");
        Attendee ada = registrant("waits@example.com").due("PT1H", Channel.SMS);
        queued(ada, "PT1H");
        // Somebody else's text of the same time is sent meanwhile.
        sent(stranger("+4915735980098"), "PT1H");
        assertThat(count("QUEUED")).isEqualTo(1);

        providers.knows(sid, 200);
        assertThat(test(id).at("/account/status")).isEqualTo("ACTIVE");

        assertThat(accountOf(settled(ada, "PT1H", "SENT"))).isEqualTo("own-" + id);
    }

    @Test
    void aRefusalOfATextPausesOnlyThisAccount() {
        String id = active();
        providers.meet(Stream.generate(() -> Fault.status(401)).limit(1_000).toArray(Fault[]::new));
        Attendee ada = registrant("paused@example.com").due("PT1H", Channel.SMS);

        assertPausedByRefusals(id, ada, "HTTP_401_20500", "Your text messages wait");
    }

    @Test
    void ourAccountTakesOverFromAPausedOneIfTheOrganizerAllowsIt() {
        String id = active(true);
        pause(id);

        assertThat(accountOf(sent(registrant("taken@example.com"), "PT1H"))).isEqualTo("twilio");
    }

    /** Twilio has no idempotency keys, so what was on its way when its sender died is never sent again. */
    @Test
    void afterADeletionOurAccountSendsAndWhatIsInDoubtBecomesUnknown() {
        String id = active();
        Attendee doubted = registrant("doubted@example.com");
        Attendee certain = registrant("certain@example.com");
        deleteInBetween(id, doubted, certain, Channel.SMS);

        assertThat(accountOf(settled(certain, "PT1H", "SENT"))).isEqualTo("twilio");
    }

    @Test
    void twilioIsAskedWithTheCredentialsOfTheAccount() {
        String id = active();
        Attendee ada = registrant("lost@example.com");
        providers.meet(Fault.acceptThenCut());
        UUID own = settled(ada.due("PT1H", Channel.SMS), "PT1H", "UNKNOWN");

        jdbc.sql("update unknown_lookup set next_look_at = clock_timestamp() where delivery_id = ?")
                .param(own)
                .update();

        settled(ada, "PT1H", "SENT");
        assertThat(accountOf(own)).isEqualTo("own-" + id);
        assertThat(message(own, "DeliverySent").get("providerMessageId").asString())
                .isEqualTo("SM" + own.toString().replace("-", ""));
        assertThat(providers.requests(own)).hasSize(1);
    }

    @Test
    void theLimitsOfTextMessagesHoldForItToo() {
        active();
        Attendee ada = registrant("limited@example.com");
        sent(ada, "PT1H");
        assertThat(jdbc.sql("select messages from sms_spending where scope = 'ORGANIZER' and key = ?")
                        .param(organizer)
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);

        jdbc.sql("""
                        update sms_spending set messages = 1000
                        where scope = 'NUMBER'
                            and key = (select encode(phone_hash, 'hex') from contact where registration_id = ?)
                        """).param(ada.registrationId()).update();
        ada.due("PT15M", Channel.SMS);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(jdbc.sql("""
                        select status || ' ' || reason from delivery
                        where registration_id = ? and rule = 'PT15M' and channel = 'SMS'
                        """)
                                .param(ada.registrationId())
                                .query(String.class)
                                .list())
                        .containsExactly("SUPPRESSED MOVED_TO_EMAIL"));
    }

    private int webhook(String path, String token, String signed, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return RestClient.create(url(path))
                .post()
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .header("X-Twilio-Signature", SignedWebhooks.twilio(token, "https://notify.example.com" + signed, form))
                .body(body.getBytes(StandardCharsets.UTF_8))
                .exchange((_, response) -> response.getStatusCode().value());
    }

    private int reports(String account, String token, UUID delivery, String status) {
        String path = "/webhooks/twilio/" + account + "?delivery=" + delivery;
        return webhook(path, token, path, Map.of("MessageSid", messageId(delivery), "MessageStatus", status));
    }

    private String messageId(UUID delivery) {
        return jdbc.sql("select provider_message_id from delivery where id = ?")
                .param(delivery)
                .query(String.class)
                .single();
    }

    @Test
    void twilioReportsAboutTheTextsOfTheAccount() {
        String id = active();
        Attendee ada = registrant("reported@example.com");
        UUID own = sent(ada, "PT1H");

        assertThat(reports(id, "another-token", own, "delivered")).isEqualTo(401);
        assertThat(reports(id, OUR_TOKEN, own, "delivered")).as("our own token").isEqualTo(401);
        String ours = "/webhooks/twilio?delivery=" + own;
        assertThat(webhook(
                        "/webhooks/twilio/" + id + "?delivery=" + own,
                        TOKEN,
                        ours,
                        Map.of("MessageSid", messageId(own), "MessageStatus", "delivered")))
                .as("signed for another address")
                .isEqualTo(401);
        assertThat(webhook(ours, TOKEN, ours, Map.of("MessageSid", messageId(own), "MessageStatus", "delivered")))
                .as("to our address")
                .isEqualTo(401);
        assertThat(reports(UUID.randomUUID().toString(), TOKEN, own, "delivered"))
                .isEqualTo(404);
        assertThat(count("DELIVERED")).isZero();

        assertThat(reports(id, TOKEN, own, "delivered")).isEqualTo(200);
        assertThat(reports(id, TOKEN, own, "delivered")).isEqualTo(200);

        settled(ada, "PT1H", "DELIVERED");
        applied(id);
        assertThat(typesOf(own)).containsExactly("DeliverySent", "DeliveryDelivered");
    }

    private void applied(String account) {
        await().atMost(PATIENCE)
                .until(() ->
                        jdbc.sql("select count(*) from callback where provider = ? and next_attempt_at is not null")
                                        .param("own-" + account)
                                        .query(Integer.class)
                                        .single()
                                == 0);
    }

    @Test
    void anAccountCannotReportAboutTextsOfOthers() {
        Attendee stranger = stranger("+4915735980097");
        UUID others = sent(stranger, "PT1H");
        String id = active();
        Attendee ada = registrant("mine@example.com");
        UUID own = sent(ada, "PT1H");

        assertThat(reports(id, TOKEN, others, "undelivered")).isEqualTo(200);
        assertThat(reports(id, TOKEN, own, "delivered")).isEqualTo(200);

        settled(ada, "PT1H", "DELIVERED");
        applied(id);
        settled(stranger, "PT1H", "SENT");
    }

    private int texts(String path, String token, String phone, String text) {
        return webhook(
                path,
                token,
                path,
                Map.of("MessageSid", "SM" + UUID.randomUUID(), "From", phone, "To", FROM, "Body", text));
    }

    private List<String> stopped(String... organizers) {
        return jdbc.sql("select organizer_id from suppression where reason = 'STOPPED' and organizer_id in (?, ?)")
                .params(List.of((Object[]) organizers))
                .query(String.class)
                .list();
    }

    @Test
    void stopToItsNumberIsForThisOrganizerOnly() {
        String id = active();
        String account = "/webhooks/twilio/" + id;
        Attendee ada = registrant("stop@example.com");
        Attendee elsewhere = stranger(ada.phone());
        sent(ada, "PT1H");
        sent(elsewhere, "PT1H");

        assertThat(texts(account, "another-token", ada.phone(), "STOP")).isEqualTo(401);
        assertThat(texts(account, TOKEN, ada.phone(), "STOP")).isEqualTo(200);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(stopped(organizer, elsewhere.organizerId())).containsExactly(organizer));
        settled(ada.due("PT15M", Channel.SMS), "PT15M", "SUPPRESSED");
        sent(elsewhere, "PT15M");

        assertThat(texts(account, TOKEN, ada.phone(), "START")).isEqualTo(200);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(stopped(organizer, elsewhere.organizerId())).isEmpty());
        assertThat(accountOf(sent(ada, "PT5M"))).isEqualTo("own-" + id);
    }

    /** The organizer knows the token, and may make up a START. */
    @Test
    void startToItsNumberDoesNotLiftAStopToOurs() {
        String account = "/webhooks/twilio/" + active();
        Attendee ada = registrant("stop-ours@example.com");
        Attendee elsewhere = stranger(ada.phone());
        sent(ada, "PT1H");
        assertThat(texts(account, TOKEN, ada.phone(), "STOP")).isEqualTo(200);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(stopped(organizer, elsewhere.organizerId())).containsExactly(organizer));
        assertThat(texts("/webhooks/twilio", OUR_TOKEN, ada.phone(), "STOP")).isEqualTo(200);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(stopped(organizer, elsewhere.organizerId()))
                        .containsExactlyInAnyOrder(organizer, elsewhere.organizerId()));

        assertThat(texts(account, TOKEN, ada.phone(), "START")).isEqualTo(200);
        applied(account.substring(account.lastIndexOf('/') + 1));
        assertThat(stopped(organizer, elsewhere.organizerId())).hasSize(2);

        assertThat(texts("/webhooks/twilio", OUR_TOKEN, ada.phone(), "START")).isEqualTo(200);
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(stopped(organizer, elsewhere.organizerId())).isEmpty());
    }

    @Test
    void thereIsNoOtherKeyToStore() {
        String path = ACCOUNTS + "/" + active() + "/webhook-key";

        Answer refused = call(organizer, HttpMethod.PUT, path, Map.of("webhookKey", "key"));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.at("/detail")).contains("auth token");
    }

    @Test
    void refusesWhatIsNotAnAccountWithTwilio() {
        assertThat(refusals(Map.of("provider", "TWILIO"))).containsExactly("/accountSid", "/secret", "/from");
        assertThat(refusals(with(twilio(), "messagingServiceSid", SERVICE))).containsExactly("/messagingServiceSid");
        assertThat(refusals(with(twilio(), "fromAddress", "events@example.com")))
                .containsExactly("/fromAddress");
        assertThat(refusals(with(twilio(), "from", "0157 35980001"))).containsExactly("/from");
        assertThat(refusals(twilio())).isEmpty();
    }
}
