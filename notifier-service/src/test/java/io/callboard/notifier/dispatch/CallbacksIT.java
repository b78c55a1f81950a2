package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeProviders.Fault;
import io.callboard.notifier.SignedWebhooks;
import io.callboard.notifier.address.Channel;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/**
 * What providers report changes the state of a delivery once and upwards only, in any order, and whenever it comes. The
 * webhooks are signed by the rules of the providers and sent over HTTP.
 */
class CallbacksIT extends DispatchScene {

    private static final String SECRET = "whsec_dGVzdC1uZXctdGVzdC1uZXctdGVzdC1uZXc=";
    private static final String SECRET_BEFORE = "whsec_dGVzdC1vbGQtdGVzdC1vbGQtdGVzdC1vbGQ=";
    private static final String TWILIO = "https://notify.example.com/webhooks/twilio";

    @Test
    void aDeliveryMovesUpFromSentToDelivered() {
        Attendee ada = registrant("up@example.com");
        UUID delivery = sent(ada, "PT1H", Channel.EMAIL);

        assertThat(resend("email.delivered", delivery, ada, null)).isEqualTo(200);
        settled(ada, "PT1H", "DELIVERED");

        JsonNode shown = shown(ada);
        assertThat(shown.at("/timeline")
                        .valueStream()
                        .map(step -> step.at("/status").asString()))
                .containsExactly("ARMED", "QUEUED", "SENDING", "SENT", "DELIVERED");
        assertThat(shown.at("/timeline/4/at").asString()).isEqualTo("2026-12-01T16:00:02.500Z");
        assertThat(shown.at("/reason").isNull()).isTrue();
        told(delivery, "DeliverySent", "DeliveryDelivered");
        assertThat(line("EMAIL").at("/sent").asInt()).isEqualTo(1);
        assertThat(line("EMAIL").at("/delivered").asInt()).isEqualTo(1);
        assertThat(line("EMAIL").at("/bounced").asInt()).isZero();
    }

    @Test
    void aWebhookThatIsNotSignedRightOrTooOldIsRefused() {
        Attendee ada = registrant("signed@example.com");
        UUID delivery = sent(ada, "PT1H", Channel.EMAIL);
        String body = mail("email.bounced", delivery, ada, null);
        Instant now = Instant.now();

        assertThat(post("/webhooks/resend", SignedWebhooks.svix("whsec_AAAA", "msg_x", now, body), body))
                .isEqualTo(401);
        assertThat(post("/webhooks/resend", Map.of(), body)).isEqualTo(401);
        assertThat(post("/webhooks/resend", SignedWebhooks.svix(SECRET, "msg_x", now, body), body + " "))
                .isEqualTo(401);
        assertThat(post(
                        "/webhooks/resend",
                        SignedWebhooks.svix(SECRET, "msg_x", now.minus(Duration.ofMinutes(6)), body),
                        body))
                .isEqualTo(401);
        assertThat(post("/webhooks/unheard-of", SignedWebhooks.svix(SECRET, "msg_x", now, body), body))
                .isEqualTo(404);
        assertThat(post("/webhooks/resend", SignedWebhooks.svix(SECRET, "msg_x", now, "[]"), "[]"))
                .isEqualTo(400);
        assertThat(stored("msg_x")).isZero();

        assertThat(post("/webhooks/resend", SignedWebhooks.svix(SECRET_BEFORE, "msg_x", now, body), body))
                .isEqualTo(200);
        settled(ada, "PT1H", "BOUNCED");
    }

    @Test
    void aRepeatedWebhookHasNoFurtherEffect() {
        Attendee ada = registrant("cb-twice@example.com");
        UUID delivery = sent(ada, "PT1H", Channel.EMAIL);
        String body = mail("email.delivered", delivery, ada, null);
        String id = "msg_" + UUID.randomUUID();
        Map<String, String> headers = SignedWebhooks.svix(SECRET, id, Instant.now(), body);

        assertThat(post("/webhooks/resend", headers, body)).isEqualTo(200);
        settled(ada, "PT1H", "DELIVERED");
        assertThat(post("/webhooks/resend", headers, body)).isEqualTo(200);
        assertThat(resend("email.delivered", delivery, ada, null)).isEqualTo(200);
        applied();

        assertThat(stored(id)).isEqualTo(1);
        told(delivery, "DeliverySent", "DeliveryDelivered");
    }

    @Test
    void aReportOutOfOrderChangesNothing() {
        Attendee ada = registrant("order@example.com");
        UUID delivery = sent(ada, "PT1H", Channel.EMAIL);

        resend("email.bounced", delivery, ada, "Permanent");
        settled(ada, "PT1H", "BOUNCED");
        resend("email.delivered", delivery, ada, null);
        resend("email.sent", delivery, ada, null);
        applied();

        settled(ada, "PT1H", "BOUNCED");
        assertThat(reason(ada, "PT1H")).isEqualTo("HARD_BOUNCE");
        told(delivery, "DeliverySent", "DeliveryBounced");
        assertThat(line("EMAIL").at("/sent").asInt()).isEqualTo(1);
        assertThat(line("EMAIL").at("/bounced").asInt()).isEqualTo(1);
        assertThat(line("EMAIL").at("/delivered").asInt()).isZero();
    }

    @Test
    void reportsThatAreAppliedTogetherAreStepsInTheirOrder() {
        Attendee ada = registrant("together@example.com");
        UUID delivery = sent(ada, "PT1H", Channel.EMAIL);
        try (Failpoints.Armed _ = Failpoints.arm("notifier.callback.before-commit", () -> {
            throw new Failpoints.InjectedFault("notifier.callback.before-commit");
        })) {
            resend("email.delivered", delivery, ada, null);
            resend("email.complained", delivery, ada, null);
        }
        settled(ada, "PT1H", "COMPLAINED");

        assertThat(shown(ada)
                        .at("/timeline")
                        .valueStream()
                        .map(step -> step.at("/status").asString()))
                .containsExactly("ARMED", "QUEUED", "SENDING", "SENT", "DELIVERED", "COMPLAINED");
        told(delivery, "DeliverySent", "DeliveryDelivered", "DeliveryComplained");
        assertThat(line("EMAIL").at("/delivered").asInt()).isEqualTo(1);
        assertThat(line("EMAIL").at("/complained").asInt()).isEqualTo(1);
    }

    @Test
    void aCrashBetweenStoringAndApplyingLosesNothingAndRepeatsNothing() {
        Attendee ada = registrant("halfway@example.com");
        UUID delivery = sent(ada, "PT1H", Channel.EMAIL);
        AtomicInteger hits = new AtomicInteger();
        String body = mail("email.bounced", delivery, ada, null);
        String id = "msg_" + UUID.randomUUID();
        Map<String, String> headers = SignedWebhooks.svix(SECRET, id, Instant.now(), body);
        try (Failpoints.Armed _ = Failpoints.arm("notifier.callback.after-store", () -> {
                    throw new Failpoints.InjectedFault("notifier.callback.after-store");
                });
                Failpoints.Armed _ = Failpoints.arm("notifier.callback.before-commit", () -> {
                    if (hits.incrementAndGet() == 1) {
                        throw new Failpoints.InjectedFault("notifier.callback.before-commit");
                    }
                })) {
            assertThat(post("/webhooks/resend", headers, body)).isEqualTo(500);
            await().atMost(PATIENCE).until(() -> hits.get() > 1);
        }
        settled(ada, "PT1H", "BOUNCED");
        assertThat(post("/webhooks/resend", headers, body)).isEqualTo(200);
        applied();

        told(delivery, "DeliverySent", "DeliveryBounced");
        assertThat(suppressions(ada, "EMAIL")).containsExactly("BOUNCED");
    }

    @Test
    void aWebhookThatComesBeforeTheOutcomeIsRecordedWaitsForIt() {
        Attendee ada = registrant("cb-early@example.com");
        stopped(() -> {
            ada.due("PT1H", Channel.EMAIL);
            Batch batch = claimed(account(Channel.EMAIL));
            UUID delivery = id(ada, "PT1H");
            assertThat(resend("email.delivered", delivery, ada, null, "early-1"))
                    .isEqualTo(200);
            await().atMost(PATIENCE)
                    .until(() ->
                            jdbc.sql("""
                                    select count(*) from callback
                                    where delivery_id = ? and next_attempt_at > received_at + interval '1 second'
                                    """).param(delivery).query(Integer.class).single() == 1);
            assertThat(count("QUEUED")).isEqualTo(1);
            record(account(Channel.EMAIL), batch, sent("early-1"));
            settled(ada, "PT1H", "DELIVERED");

            told(delivery, "DeliverySent", "DeliveryDelivered");
        });
    }

    @Test
    void aReportSettlesWhatIsUnknown() {
        Attendee ada = registrant("cb-unknown@example.com");
        providers.meet(Fault.acceptThenCut());
        ada.due("PT1H", Channel.SMS);
        UUID delivery = settled(ada, "PT1H", "UNKNOWN");
        assertThat(line("SMS").at("/unknown").asInt()).isEqualTo(1);

        assertThat(twilio(delivery, Map.of("MessageSid", "SM-u", "MessageStatus", "delivered")))
                .isEqualTo(200);
        settled(ada, "PT1H", "DELIVERED");

        told(delivery, "DeliveryUnknown", "DeliverySent", "DeliveryDelivered");
        // A report does not say when the provider accepted the message.
        assertThat(message(delivery, "DeliverySent").has("handedOverAt")).isFalse();
        assertThat(line("SMS").at("/unknown").asInt()).isZero();
        assertThat(line("SMS").at("/sent").asInt()).isEqualTo(1);
        assertThat(shown(ada).at("/providerMessageId").asString()).isEqualTo("SM-u");
        assertThat(providers.accepted(delivery)).hasSize(1);
    }

    @Test
    void thatAMessageWasSentSettlesOnlyWhatIsUnknown() {
        Attendee ada = registrant("news@example.com");
        UUID known = sent(ada, "PT15M", Channel.SMS);
        assertThat(twilio(known, Map.of("MessageSid", messageId(known), "MessageStatus", "sent")))
                .isEqualTo(200);
        assertThat(stored(messageId(known) + " sent")).isZero();
        providers.meet(Fault.acceptThenCut());
        ada.due("PT1H", Channel.SMS);
        UUID delivery = settled(ada, "PT1H", "UNKNOWN");

        twilio(delivery, Map.of("MessageSid", "SM-n", "MessageStatus", "sent"));
        settled(ada, "PT1H", "SENT");

        told(delivery, "DeliveryUnknown", "DeliverySent");
    }

    @Test
    void aTextThatCouldNotBeDeliveredHasTheCodeOfTwilio() {
        Attendee ada = registrant("carrier@example.com");
        UUID delivery = sent(ada, "PT1H", Channel.SMS);

        twilio(
                delivery,
                Map.of("MessageSid", messageId(delivery), "MessageStatus", "undelivered", "ErrorCode", "30003"));
        settled(ada, "PT1H", "BOUNCED");

        assertThat(reason(ada, "PT1H")).isEqualTo("UNDELIVERED_30003");
        assertThat(suppressions(ada, "SMS")).isEmpty();
        JsonNode unreached = json(organizer(), "/api/v1/notifications/not-reached?eventId=" + eventId);
        assertThat(unreached.at("/items/0/registrationId").asString())
                .isEqualTo(ada.registrationId().toString());
        assertThat(unreached.at("/items/0/reason").asString()).isEqualTo("UNDELIVERED_30003");
    }

    @Test
    void aMessageThatNobodyKnowsIsTakenWithoutEffect() {
        Attendee ada = registrant("cb-nobody@example.com");
        UUID delivery = sent(ada, "PT1H", Channel.EMAIL);
        UUID unknown = UUID.randomUUID();

        assertThat(resend("email.bounced", unknown, ada, null, "m-nobody")).isEqualTo(200);
        assertThat(resend("email.bounced", delivery, ada, null, "another-message"))
                .isEqualTo(200);
        assertThat(resend("email.opened", delivery, ada, null)).isEqualTo(200);
        applied();

        settled(ada, "PT1H", "SENT");
        assertThat(suppressions(ada, "EMAIL")).isEmpty();
        assertThat(jdbc.sql("select next_attempt_at is null from callback where delivery_id = ?")
                        .param(unknown)
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    @Test
    void aHardBounceSuppressesTheAddressForItsOrganizer() {
        Attendee ada = registrant("gone@bounces.example");
        UUID delivery = sent(ada, "PT1H", Channel.EMAIL);
        resend("email.bounced", delivery, ada, "Permanent");
        settled(ada, "PT1H", "BOUNCED");

        ada.due("PT15M", Channel.EMAIL);
        settled(ada, "PT15M", "SUPPRESSED");

        assertThat(reason(ada, "PT15M")).isEqualTo("BOUNCED");
        JsonNode entry = entry(organizer(), "g•••@bounces.example");
        assertThat(entry.at("/reason").asString()).isEqualTo("BOUNCED");
        assertThat(json("org_borealis", "/api/v1/suppressions")
                        .at("/items")
                        .valueStream()
                        .map(item -> item.at("/address").asString()))
                .doesNotContain("g•••@bounces.example");

        assertThat(delete(organizer(), "/api/v1/suppressions/" + entry.at("/id").asString())
                        .value())
                .isEqualTo(204);
        ada.due("PT5M", Channel.EMAIL);
        settled(ada, "PT5M", "SENT");
    }

    @Test
    void anAddressThatChangedAfterTheMessageIsNotSuppressed() {
        Attendee ada = registrant("new-address@example.com");
        UUID delivery = sent(ada, "PT1H", Channel.EMAIL);
        String body =
                SignedWebhooks.mail("email.bounced", delivery, messageId(delivery), "old-address@example.com", null);
        assertThat(post(
                        "/webhooks/resend",
                        SignedWebhooks.svix(SECRET, "msg_" + UUID.randomUUID(), Instant.now(), body),
                        body))
                .isEqualTo(200);
        settled(ada, "PT1H", "BOUNCED");

        sent(ada, "PT15M", Channel.EMAIL);
    }

    @Test
    void aSoftBounceSuppressesNothing() {
        Attendee ada = registrant("full@example.com");
        UUID delivery = sent(ada, "PT1H", Channel.EMAIL);
        resend("email.bounced", delivery, ada, "Transient");
        settled(ada, "PT1H", "BOUNCED");

        assertThat(reason(ada, "PT1H")).isEqualTo("SOFT_BOUNCE");
        sent(ada, "PT15M", Channel.EMAIL);
    }

    @Test
    void aComplaintCannotBeRemoved() {
        Attendee ada = registrant("angry@complaints.example");
        UUID delivery = sent(ada, "PT1H", Channel.EMAIL);
        resend("email.complained", delivery, ada, null);
        settled(ada, "PT1H", "COMPLAINED");

        JsonNode entry = entry(organizer(), "a•••@complaints.example");
        assertThat(entry.at("/reason").asString()).isEqualTo("COMPLAINED");
        assertThat(delete(organizer(), "/api/v1/suppressions/" + entry.at("/id").asString())
                        .value())
                .isEqualTo(409);
        ada.due("PT15M", Channel.EMAIL);
        settled(ada, "PT15M", "SUPPRESSED");
        assertThat(reason(ada, "PT15M")).isEqualTo("COMPLAINED");
        jdbc.sql("delete from suppression where reason = 'COMPLAINED'").update();
    }

    @Test
    void stopSuppressesANumberAndStartLiftsThat() {
        Attendee ada = registrant("cb-stop@example.com");
        sent(ada, "PT1H", Channel.SMS);

        assertThat(twilioText(ada, "Stop")).isEqualTo(200);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(suppressions(ada, "SMS")).containsExactly("STOPPED"));
        ada.due("PT15M", Channel.SMS);
        settled(ada, "PT15M", "SUPPRESSED");
        assertThat(reason(ada, "PT15M")).isEqualTo("STOPPED");

        assertThat(twilioText(ada, "START")).isEqualTo(200);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(suppressions(ada, "SMS")).isEmpty());
        sent(ada, "PT5M", Channel.SMS);
    }

    @Test
    void startLiftsNothingButStop() {
        Attendee ada = registrant("link@example.com");
        sent(ada, "PT1H", Channel.SMS);
        jdbc.sql("""
                        insert into suppression (organizer_id, channel, address_hash, masked, reason)
                        select organizer_id, 'SMS', phone_hash, phone_masked, 'UNSUBSCRIBED'
                        from contact where registration_id = ?
                        """).param(ada.registrationId()).update();

        assertThat(twilioText(ada, "STOP")).isEqualTo(200);
        assertThat(twilioText(ada, "START")).isEqualTo(200);
        applied();

        assertThat(suppressions(ada, "SMS")).containsExactly("UNSUBSCRIBED");
        // Another test may draw the same number.
        jdbc.sql("""
                        delete from suppression
                        where channel = 'SMS' and address_hash = (select phone_hash from contact where registration_id = ?)
                        """).param(ada.registrationId()).update();
    }

    @Test
    void theAddressOfAnAppliedReportIsForgotten() {
        Attendee ada = registrant("forget@example.com");
        UUID delivery = sent(ada, "PT1H", Channel.EMAIL);
        resend("email.bounced", delivery, ada, null);
        settled(ada, "PT1H", "BOUNCED");
        applied();

        assertThat(jdbc.sql(
                                "select address_hashes is null and hash_key_ids is null from callback where delivery_id = ?")
                        .param(delivery)
                        .query(Boolean.class)
                        .single())
                .isTrue();
    }

    private UUID sent(Attendee attendee, String rule, Channel channel) {
        attendee.due(rule, channel);
        return settled(attendee, rule, "SENT");
    }

    private String messageId(UUID delivery) {
        return jdbc.sql("select provider_message_id from delivery where id = ?")
                .param(delivery)
                .query(String.class)
                .single();
    }

    private String mail(String type, UUID delivery, Attendee attendee, @Nullable String bounce) {
        return SignedWebhooks.mail(type, delivery, messageId(delivery), attendee.email(), bounce);
    }

    private int resend(String type, UUID delivery, Attendee attendee, @Nullable String bounce) {
        return resend(type, delivery, attendee, bounce, messageId(delivery));
    }

    private int resend(String type, UUID delivery, Attendee attendee, @Nullable String bounce, String messageId) {
        String body = SignedWebhooks.mail(type, delivery, messageId, attendee.email(), bounce);
        return post(
                "/webhooks/resend", SignedWebhooks.svix(SECRET, "msg_" + UUID.randomUUID(), Instant.now(), body), body);
    }

    private int twilio(UUID delivery, Map<String, String> form) {
        return twilio("?delivery=" + delivery, form);
    }

    private int twilioText(Attendee attendee, String text) {
        return twilio(
                "",
                Map.of(
                        "MessageSid",
                        "SM" + UUID.randomUUID(),
                        "SmsStatus",
                        "received",
                        "From",
                        attendee.phone(),
                        "To",
                        "+15005550006",
                        "Body",
                        text));
    }

    private int twilio(String query, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        Map<String, String> headers = new HashMap<>();
        headers.put("X-Twilio-Signature", SignedWebhooks.twilio("test", TWILIO + query, form));
        headers.put(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_FORM_URLENCODED_VALUE);
        return post("/webhooks/twilio" + query, headers, body);
    }

    private int post(String path, Map<String, String> headers, String body) {
        return RestClient.create(url(path))
                .post()
                .header(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE)
                .headers(all -> headers.forEach(all::set))
                .body(body.getBytes(StandardCharsets.UTF_8))
                .exchange((_, response) -> response.getStatusCode().value());
    }

    /** Waits for the messages about the delivery. */
    private void told(UUID delivery, String... types) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(typesOf(delivery)).containsExactly(types));
    }

    private int stored(String id) {
        return jdbc.sql("select count(*) from callback where callback_id = ?")
                .param(id)
                .query(Integer.class)
                .single();
    }

    /** Waits until no callback waits. */
    private void applied() {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from callback where next_attempt_at is not null")
                                .query(Integer.class)
                                .single()
                        == 0);
    }

    private List<String> suppressions(Attendee attendee, String channel) {
        return jdbc.sql("""
                        select distinct s.reason from suppression s
                        join contact c on c.organizer_id = s.organizer_id
                            and s.address_hash = case s.channel when 'EMAIL' then c.email_hash else c.phone_hash end
                        where c.registration_id = ? and s.channel = ?
                        """)
                .params(attendee.registrationId(), channel)
                .query(String.class)
                .list();
    }

    private JsonNode entry(String organizer, String masked) {
        return json(organizer, "/api/v1/suppressions?limit=200")
                .at("/items")
                .valueStream()
                .filter(item -> item.at("/address").asString("").equals(masked))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode shown(Attendee attendee) {
        return json(organizer(), "/api/v1/notifications?registrationId=" + attendee.registrationId())
                .at("/items/0");
    }

    private JsonNode line(String channel) {
        return summary(organizer(), eventId)
                .at("/items")
                .valueStream()
                .filter(line -> line.at("/channel").asString().equals(channel))
                .findFirst()
                .orElseThrow();
    }
}
