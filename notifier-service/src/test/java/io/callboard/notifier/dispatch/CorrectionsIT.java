package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeProviders.Fault;
import io.callboard.notifier.SignedWebhooks;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.attempt.Next;
import io.callboard.notifier.suppression.SuppressionReason;
import io.callboard.notifier.suppression.Suppressions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Addresses that an organizer corrects: where messages go from then on, which are queued again, and what a correction must
 * not pass over. After each test no provider has accepted a message twice (see {@link DispatchScene}).
 */
class CorrectionsIT extends DispatchScene {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String WEBHOOK_SECRET = "whsec_dGVzdC1uZXctdGVzdC1uZXctdGVzdC1uZXc=";
    private static final String BEFORE_QUEUEING = "notifier.correction.before-queueing";

    @Autowired
    private Suppressions suppressions;

    @Autowired
    private AddressHashes hashes;

    private record Answered(int status, JsonNode body) {

        List<UUID> queued() {
            return body.get("queued")
                    .valueStream()
                    .map(id -> UUID.fromString(id.asString()))
                    .toList();
        }

        boolean corrected() {
            return body.get("corrected").asBoolean();
        }
    }

    private Answered correct(String organizer, UUID registrationId, Channel channel, String address) {
        return RestClient.create(url("/api/v1/notifications/not-reached/" + registrationId + "/correct"))
                .post()
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(organizer)))
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("channel", channel, "address", address))
                .exchange((_, response) -> new Answered(
                        response.getStatusCode().value(),
                        JSON.readTree(new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8))));
    }

    private Answered correct(Attendee attendee, Channel channel, String address) {
        return correct(organizer(), attendee.registrationId(), channel, address);
    }

    private Answered corrected(Attendee attendee, Channel channel, String address) {
        Answered answer = correct(attendee, channel, address);
        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        assertThat(answer.corrected()).isTrue();
        return answer;
    }

    private void refused(Attendee attendee, String address, String type) {
        Answered answer = correct(attendee, Channel.EMAIL, address);
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body().get("type").asString()).endsWith("/" + type);
    }

    private UUID failed(Attendee attendee, String rule, Instant dueAt) {
        providers.meet(Fault.status(422));
        attendee.due(rule, "REMINDER", Channel.EMAIL, 1, dueAt, Attendee.STARTS_AT);
        return settled(attendee, rule, "FAILED");
    }

    private UUID failed(Attendee attendee, String rule) {
        return failed(attendee, rule, Instant.now());
    }

    private void suppress(String address, SuppressionReason reason) {
        suppressions.suppress(
                organizer(),
                Channel.EMAIL,
                hashes.hashes(Channel.EMAIL, address),
                AddressHashes.mask(Channel.EMAIL, address),
                reason);
    }

    private List<String> masked(String address) {
        return jdbc.sql("select coalesce(masked, 'none') from suppression where organizer_id = ? and address_hash = ?")
                .params(organizer(), hashes.hash(Channel.EMAIL, address))
                .query(String.class)
                .list();
    }

    private String address(Attendee attendee) {
        return jdbc.sql("select email_masked from contact where registration_id = ?")
                .param(attendee.registrationId())
                .query(String.class)
                .single();
    }

    private void contactKnown(Attendee attendee, int version) {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from contact where registration_id = ? and version = ?")
                                .params(attendee.registrationId(), version)
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    private void sentTo(Attendee attendee, String rule, Channel channel, String address) {
        attendee.due(rule, channel);
        UUID id = settled(attendee, rule, "SENT");
        assertThat(providers.accepted(id))
                .singleElement()
                .satisfies(message -> assertThat(message.to()).contains(address));
    }

    @Test
    void theNewestReminderGoesToTheCorrectedAddressOnce() {
        Attendee ada = registrant("newest@gmial.com");
        failed(ada, "PT3H", Instant.now().minusSeconds(60));
        UUID newest = failed(ada, "PT2H");
        UUID other = failed(registrant("other@example.com"), "PT2H");

        Answered answer = corrected(ada, Channel.EMAIL, " Newest@Gmail.com ");

        assertThat(answer.queued()).containsExactly(newest);
        assertThat(answer.body().get("address").asString()).isEqualTo("n•••@gmail.com");
        settled(ada, "PT2H", "SENT");
        settled(ada, "PT3H", "FAILED");
        assertThat(providers.accepted(newest))
                .singleElement()
                .satisfies(message -> assertThat(message.to()).contains("newest@gmail.com"));
        Answered again = correct(ada, Channel.EMAIL, "newest@gmail.com");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.corrected()).isFalse();
        assertThat(again.queued()).isEmpty();
        assertThat(providers.accepted(other)).isEmpty();
    }

    @Test
    void theSameRequestDoesNotSendAgainWhatFailedAtTheNewAddress() {
        Attendee ada = registrant("fails@gmial.com");
        UUID id = failed(ada, "PT2H");
        providers.meet(Fault.status(422));
        assertThat(corrected(ada, Channel.EMAIL, "fails@gmail.com").queued()).containsExactly(id);
        await().atMost(PATIENCE).until(() -> providers.requests(id).size() == 2 && count("FAILED") == 1);

        assertThat(correct(ada, Channel.EMAIL, "fails@gmail.com").queued()).isEmpty();

        settled(ada, "PT2H", "FAILED");
    }

    /** The provider reports that the address does not exist, or at last that it took the message. */
    private void reported(String type, UUID delivery, String address) {
        String messageId = jdbc.sql("select provider_message_id from delivery where id = ?")
                .param(delivery)
                .query(String.class)
                .single();
        String body = SignedWebhooks.mail(type, delivery, messageId, address, "Permanent");
        RestClient.create(url("/webhooks/resend"))
                .post()
                .headers(headers -> SignedWebhooks.svix(WEBHOOK_SECRET, "msg_" + UUID.randomUUID(), Instant.now(), body)
                        .forEach(headers::set))
                .contentType(MediaType.APPLICATION_JSON)
                .body(body.getBytes(StandardCharsets.UTF_8))
                .retrieve()
                .toBodilessEntity();
    }

    private UUID bounced(Attendee attendee, String rule, Instant usefulUntil) {
        attendee.due(rule, "REMINDER", Channel.EMAIL, 1, Instant.now(), usefulUntil);
        UUID id = settled(attendee, rule, "SENT");
        reported("email.bounced", id, attendee.email());
        return settled(attendee, rule, "BOUNCED");
    }

    private void has(UUID delivery, String status) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(jdbc.sql("select status from delivery where id = ?")
                                .param(delivery)
                                .query(String.class)
                                .single())
                        .isEqualTo(status));
    }

    @Test
    void aReminderThatBouncedGoesToTheCorrectedAddressOnce() {
        Attendee ada = registrant("hard@gmial.com");
        UUID bounced = bounced(ada, "PT2H", Attendee.STARTS_AT);

        List<UUID> queued = corrected(ada, Channel.EMAIL, "hard@gmail.com").queued();

        assertThat(queued).hasSize(1).doesNotContain(bounced);
        UUID again = queued.getFirst();
        has(again, "SENT");
        assertThat(providers.accepted(again))
                .singleElement()
                .satisfies(message -> assertThat(message.to()).contains("hard@gmail.com"));
        has(bounced, "BOUNCED");
        assertThat(correct(ada, Channel.EMAIL, "hard@gmail.com").queued()).isEmpty();
        assertThat(corrected(ada, Channel.EMAIL, "hard@googlemail.com").queued())
                .as("it is with a provider now")
                .isEmpty();
        JsonNode shown = json(organizer(), "/api/v1/notifications?registrationId=" + ada.registrationId());
        assertThat(shown.at("/items")
                        .valueStream()
                        .map(item -> item.at("/id").asString() + " "
                                + item.at("/replaces/id").asString("-") + " "
                                + item.at("/replaces/reason").asString("-")))
                .containsExactlyInAnyOrder(bounced + " - -", again + " " + bounced + " BOUNCED");
        assertThat(typesOf(again)).containsExactly("DeliverySent");
        assertThat(deliveriesOfThisEvent().stream()
                        .map(KafkaProbe::json)
                        .filter(message -> message.at("/deliveryId").asString().equals(again.toString()))
                        .map(message -> message.at("/resendOf").asString()))
                .containsExactly(bounced.toString());
        JsonNode line = summary(organizer(), eventId).at("/items/0");
        assertThat(line.at("/audience").asInt()).isEqualTo(2);
        assertThat(line.at("/sent").asInt()).isEqualTo(2);
        assertThat(line.at("/bounced").asInt()).isEqualTo(1);
        assertThat(json(organizer(), "/api/v1/notifications/not-reached?eventId=" + eventId)
                        .at("/items"))
                .isEmpty();
    }

    @Test
    void aMailThatBouncesAtTheCorrectedAddressIsSentOnceMoreAfterTheNextCorrection() {
        Attendee ada = registrant("twice@gmial.com");
        bounced(ada, "PT2H", Attendee.STARTS_AT);
        UUID second = corrected(ada, Channel.EMAIL, "twice@gmail.con").queued().getFirst();
        has(second, "SENT");
        reported("email.bounced", second, "twice@gmail.con");
        has(second, "BOUNCED");

        List<UUID> third = corrected(ada, Channel.EMAIL, "twice@gmail.com").queued();

        assertThat(third).hasSize(1).doesNotContain(second);
        has(third.getFirst(), "SENT");
    }

    @Test
    void requestsAtTheSameTimeSendWhatBouncedOnce() {
        Attendee ada = registrant("bounced-at-once@gmial.com");
        bounced(ada, "PT2H", Attendee.STARTS_AT);

        List<UUID> queued = correctedAtOnce(ada, "bounced-at-once@gmail.com");

        assertThat(queued).hasSize(1);
        has(queued.getFirst(), "SENT");
    }

    @Test
    void aBouncedMailThatIsOfNoUseAnyMoreIsNotSentAgain() {
        Attendee ada = registrant("superseded@gmial.com");
        bounced(ada, "PT2H", Attendee.STARTS_AT);
        ada.event(2, 2, "SCHEDULED");
        known(2);

        assertThat(corrected(ada, Channel.EMAIL, "superseded@gmail.com").queued())
                .isEmpty();
    }

    @Test
    void aCorrectionHoldsUntilAnotherAddressIsPublished() {
        Attendee ada = registrant("holds@gmial.com");
        corrected(ada, Channel.EMAIL, "holds@gmail.com");
        corrected(ada, Channel.SMS, "+1 415 555 2671");
        sentTo(ada, "PT3H", Channel.EMAIL, "holds@gmail.com");

        ada.contact(2, "holds@gmial.com");
        contactKnown(ada, 2);
        sentTo(ada, "PT2H", Channel.EMAIL, "holds@gmail.com");
        sentTo(ada, "PT30M", Channel.SMS, "+14155552671");

        ada.contact(3, "holds@example.com");
        contactKnown(ada, 3);
        sentTo(ada, "PT1H", Channel.EMAIL, "holds@example.com");
        sentTo(ada, "PT15M", Channel.SMS, "+14155552671");
    }

    @Test
    void anAddressThatWasCorrectedWronglyIsCorrectedAgain() {
        Attendee ada = registrant("wrong@gmial.com");
        corrected(ada, Channel.EMAIL, "wrong@gmail.net");
        corrected(ada, Channel.EMAIL, "wrong@gmail.com");
        ada.contact(2, "wrong@gmial.com");
        contactKnown(ada, 2);
        assertThat(address(ada)).isEqualTo("w•••@gmail.com");

        corrected(ada, Channel.EMAIL, "wrong@gmial.com");
        ada.contact(3, "wrong@gmial.com");
        contactKnown(ada, 3);
        assertThat(address(ada)).isEqualTo("w•••@gmial.com");
    }

    @Test
    void aPublicationThatMeetsACorrectionDoesNotUndoIt() throws Exception {
        Attendee ada = registrant("meets@gmial.com");
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch published = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                var _ = Failpoints.arm(BEFORE_QUEUEING, () -> {
                    locked.countDown();
                    try {
                        published.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                })) {
            try {
                Future<Answered> answer = threads.submit(() -> correct(ada, Channel.EMAIL, "meets@gmail.com"));
                locked.await();
                ada.contact(2, "meets@gmial.com");
                await().atMost(PATIENCE)
                        .until(() -> jdbc.sql("""
                                        select count(*) from pg_stat_activity
                                        where wait_event_type = 'Lock' and query like '%insert into contact%'
                                        """).query(Integer.class).single() > 0);
                published.countDown();
                assertThat(answer.get().corrected()).isTrue();
            } finally {
                published.countDown();
            }
        }
        contactKnown(ada, 2);
        assertThat(address(ada)).isEqualTo("m•••@gmail.com");
    }

    @Test
    void aCrashBeforeQueueingCorrectsNothingAndTheNextRequestDoesAll() {
        Attendee ada = registrant("crash@gmial.com");
        UUID id = failed(ada, "PT2H");
        try (var _ = Failpoints.arm(BEFORE_QUEUEING, () -> {
            throw new Failpoints.InjectedFault(BEFORE_QUEUEING);
        })) {
            assertThat(correct(ada, Channel.EMAIL, "crash@gmail.com").status()).isEqualTo(500);
        }
        assertThat(address(ada)).isEqualTo("c•••@gmial.com");

        assertThat(corrected(ada, Channel.EMAIL, "crash@gmail.com").queued()).containsExactly(id);

        settled(ada, "PT2H", "SENT");
    }

    /** Sends the same correction several times at once, and returns what all of them queued. */
    private List<UUID> correctedAtOnce(Attendee attendee, String address) {
        List<Answered> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Answered> answer : IntStream.range(0, 8)
                    .mapToObj(_ -> threads.submit(() -> correct(attendee, Channel.EMAIL, address)))
                    .toList()) {
                answers.add(answer.get());
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        assertThat(answers).extracting(Answered::corrected).containsOnlyOnce(true);
        return answers.stream().flatMap(answer -> answer.queued().stream()).toList();
    }

    @Test
    void requestsAtTheSameTimeCorrectAndQueueOnce() {
        Attendee ada = registrant("at-once@gmial.com");
        UUID id = failed(ada, "PT2H");
        stopped(() -> {
            assertThat(correctedAtOnce(ada, "at-once@gmail.com")).containsExactly(id);
        });
        assertThat(correctedAtOnce(registrant("alone@gmial.com"), "alone@gmail.com"))
                .isEmpty();

        settled(ada, "PT2H", "SENT");
    }

    @Test
    void aMailThatMayHaveBeenAcceptedIsNotSentAgain() {
        Attendee ada = registrant("maybe@gmial.com");
        providers.meet(Fault.acceptThenCut());
        ada.due("PT2H", Channel.SMS);
        settled(ada, "PT2H", "UNKNOWN");
        ada.due("PT1H", Channel.EMAIL);
        UUID sent = settled(ada, "PT1H", "SENT");

        assertThat(corrected(ada, Channel.SMS, "+14155552671").queued()).isEmpty();
        assertThat(corrected(ada, Channel.EMAIL, "maybe@gmail.com").queued()).isEmpty();

        assertThat(providers.accepted(sent)).hasSize(1);
        assertThat(count("UNKNOWN")).isEqualTo(1);
    }

    @Test
    void aMailThatFailedByAnErrorOfTheProviderIsNotSentAgain() {
        stopped(() -> {
            Attendee ada = registrant("taken@gmial.com").due("PT2H", Channel.EMAIL);
            Account account = account(Channel.EMAIL);
            record(account, claimed(account), new Next.Failed("HTTP_500"));
            settled(ada, "PT2H", "FAILED");

            assertThat(corrected(ada, Channel.EMAIL, "taken@gmail.com").queued())
                    .isEmpty();

            settled(ada, "PT2H", "FAILED");
        });
    }

    @Test
    void aMailThatIsTooLateIsNotSent() {
        Attendee ada = registrant("late@gmial.com")
                .due(
                        "PT2H",
                        "REMINDER",
                        Channel.EMAIL,
                        1,
                        Instant.now().minus(Duration.ofMinutes(1)),
                        Instant.now().minusSeconds(1));
        settled(ada, "PT2H", "EXPIRED");

        assertThat(corrected(ada, Channel.EMAIL, "late@gmail.com").queued()).isEmpty();

        settled(ada, "PT2H", "EXPIRED");
    }

    @Test
    void aBouncedAddressStaysSuppressedWithoutItsMask() {
        Attendee ada = registrant("bounced@gmial.com");
        suppress("bounced@gmial.com", SuppressionReason.BOUNCED);
        ada.due("PT2H", Channel.EMAIL);
        UUID id = settled(ada, "PT2H", "SUPPRESSED");
        assertThat(masked("bounced@gmial.com")).containsExactly("b•••@gmial.com");

        assertThat(corrected(ada, Channel.EMAIL, "bounced@gmail.com").queued()).containsExactly(id);

        settled(ada, "PT2H", "SENT");
        assertThat(masked("bounced@gmial.com")).containsExactly("none");
    }

    @Test
    void aSuppressionOfTheNewAddressAndAnOptOutOfThePresentOneHold() {
        Attendee ada = registrant("opted@gmial.com");
        suppress("listed@gmail.com", SuppressionReason.MANUAL);
        refused(ada, "listed@gmail.com", "address-suppressed");

        suppress("opted@gmial.com", SuppressionReason.UNSUBSCRIBED);
        ada.due("PT2H", Channel.EMAIL);
        settled(ada, "PT2H", "SUPPRESSED");
        refused(ada, "opted@gmail.com", "opted-out");

        assertThat(address(ada)).isEqualTo("o•••@gmial.com");
        settled(ada, "PT2H", "SUPPRESSED");
    }

    @Test
    void onlyTheOrganizersOwnRegistrationsAreThere() {
        Attendee ada = registrant("mine@gmial.com");

        assertThat(correct("org_other", ada.registrationId(), Channel.EMAIL, "mine@gmail.com")
                        .status())
                .isEqualTo(404);
        assertThat(correct(organizer(), UUID.randomUUID(), Channel.EMAIL, "mine@gmail.com")
                        .status())
                .isEqualTo(404);
        Answered invalid = correct(ada, Channel.SMS, "mine@gmail.com");
        assertThat(invalid.status()).isEqualTo(422);
        assertThat(invalid.body().at("/errors/0/pointer").asString()).isEqualTo("/address");
        assertThat(address(ada)).isEqualTo("m•••@gmial.com");
    }

    @Test
    void aCancelledOrErasedRegistrationIsNotCorrected() {
        Attendee cancelled = registrant("cancelled@gmial.com");
        cancelled.registration(2, "RegistrationCancelled", "CANCELLED", false);
        registrationKnown(cancelled, 2);
        refused(cancelled, "cancelled@gmail.com", "not-correctable");
        Attendee erased = registrant("erased@gmial.com");
        corrected(erased, Channel.EMAIL, "erased@gmail.com");

        erased.erased(2, "CONFIRMED");
        registrationKnown(erased, 2);

        refused(erased, "again@gmail.com", "not-correctable");
        assertThat(jdbc.sql("""
                        select count(*) from contact
                        where registration_id = ? and erased and ciphertext is null and email_masked is null
                        """)
                        .param(erased.registrationId())
                        .query(Integer.class)
                        .single())
                .isEqualTo(1);
        erased.contact(3, "erased@gmial.com").due("PT2H", Channel.EMAIL);
        settled(erased, "PT2H", "SUPPRESSED");
    }
}
