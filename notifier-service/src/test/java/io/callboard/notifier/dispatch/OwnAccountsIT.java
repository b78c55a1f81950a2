package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeDns;
import io.callboard.notifier.FakeProviders.Fault;
import io.callboard.notifier.SignedWebhooks;
import io.callboard.notifier.address.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/** Accounts of an organizer's own: over HTTP, and what they send. Each test has an organizer and a domain of its own. */
class OwnAccountsIT extends OwnAccountScene {

    private static final String KEY = "whsec_b3JnYW5pemVyLW9yZ2FuaXplci1vcmc=";
    private static final String OTHER_KEY = "whsec_b3RoZXItb3RoZXItb3RoZXItb3RoZXI=";
    private static final String PLATFORM_KEY = "whsec_dGVzdC1uZXctdGVzdC1uZXctdGVzdC1uZXc=";
    private static final String SECRET = "re_secret_of_the_organizer";

    /** A public address that needs no look-up. */
    private static final String SERVER = "93.184.215.14";

    private final String domain = "d" + UUID.randomUUID().toString().substring(0, 8) + ".example.com";

    private Map<String, Object> resend(boolean fallback) {
        return Map.of(
                "provider",
                "RESEND",
                "fromAddress",
                "events@" + domain,
                "fromName",
                "Aurora, Events",
                "fallback",
                fallback,
                "secret",
                SECRET);
    }

    /** Adds the records that the answer asks for. */
    private void addRecords(Answer account) {
        for (JsonNode record : account.body().at("/domain/records")) {
            FakeDns.record(
                    record.get("name").asString(),
                    record.get("purpose").asString().equals("DKIM")
                            ? "v=DKIM1; p=MIGfMA0G"
                            : record.get("value").asString());
        }
    }

    /** The id of an account that may send. */
    private String active(boolean fallback) {
        Answer created = created(resend(fallback));
        addRecords(created);
        assertThat(test(created.at("/id")).at("/account/status")).isEqualTo("ACTIVE");
        // Claims see the account a second later at most.
        return created.at("/id");
    }

    @Test
    void sendsTheMailsOfItsOrganizerAndOfNobodyElse() {
        String id = active(false);
        Attendee ada = registrant("ada@example.com").due("PT1H", Channel.EMAIL);
        Attendee stranger = person("org_" + UUID.randomUUID(), UUID.randomUUID(), "stranger@example.com");
        stranger.event(1, 1, "SCHEDULED").registered().contact().due("PT1H", Channel.EMAIL);

        UUID own = settled(ada, "PT1H", "SENT");
        UUID others = settled(stranger, "PT1H", "SENT");

        assertThat(accountOf(own)).isEqualTo("own-" + id);
        assertThat(providers.accepted(own).getFirst().mail().get("from").asString())
                .isEqualTo("\"Aurora, Events\" <events@%s>".formatted(domain));
        assertThat(accountOf(others)).isEqualTo("resend");
    }

    private Map<String, Object> of(String provider, Map<String, Object> more) {
        Map<String, Object> account = new HashMap<>(more);
        account.put("provider", provider);
        account.put("fromAddress", "events@" + domain);
        account.put("secret", SECRET);
        return account;
    }

    private String active(Map<String, Object> request) {
        Answer created = created(request);
        addRecords(created);
        Answer tested = test(created.at("/id"));
        assertThat(tested.body().get("connected").asBoolean()).as(tested.text()).isTrue();
        assertThat(tested.at("/account/status")).isEqualTo("ACTIVE");
        return created.at("/id");
    }

    @Test
    void anAccountWithSendGridSends() {
        String id = active(of("SENDGRID", Map.of()));

        UUID own = settled(registrant("sg@example.com").due("PT1H", Channel.EMAIL), "PT1H", "SENT");

        assertThat(accountOf(own)).isEqualTo("own-" + id);
        assertThat(providers.accepted(own)).hasSize(1);
        assertThat(providers.requests(own).getFirst().path()).isEqualTo("/sendgrid/v3/mail/send");
    }

    /** A provider that takes a hundred mails in a request takes no attachments; a reminder has none anyway. */
    @Test
    void aMailThatGoesAloneHasACalendarEntryWhereItsKindHasOne() {
        active(of("SENDGRID", Map.of()));
        Attendee ada = attendee("ics@example.com")
                .registration(1, "RegistrationConfirmed", "CONFIRMED", true, "EMAIL")
                .contact();

        JsonNode confirmation = providers
                .accepted(settled(ada, "CONFIRMATION", "SENT"))
                .getFirst()
                .mail();
        JsonNode reminder = providers
                .accepted(settled(ada.due("PT1H", Channel.EMAIL), "PT1H", "SENT"))
                .getFirst()
                .mail();

        assertThat(new String(
                        Base64.getDecoder()
                                .decode(confirmation
                                        .at("/attachments/0/content")
                                        .asString()),
                        StandardCharsets.UTF_8))
                .contains("METHOD:PUBLISH", "SEQUENCE:1", "ORGANIZER:mailto:events@" + domain)
                .contains("https://example.com/watch/" + ada.registrationId());
        assertThat(reminder.has("attachments")).isFalse();
    }

    @Test
    void anAccountWithMailgunSendsFromTheDomainOfItsSender() {
        String id = active(of("MAILGUN", Map.of("dkimSelector", "mx", "region", "EU")));

        UUID own = settled(registrant("mg@example.com").due("PT1H", Channel.EMAIL), "PT1H", "SENT");

        assertThat(accountOf(own)).isEqualTo("own-" + id);
        assertThat(providers.requests(own).getFirst().path()).isEqualTo("/mailgun/v3/" + domain + "/messages");
    }

    @Test
    void theProviderIsAskedAboutAMailWhoseAnswerWasLost() {
        String id = active(of("MAILGUN", Map.of("dkimSelector", "mx", "region", "EU")));
        Attendee ada = registrant("lost@example.com");
        providers.meet(Fault.acceptThenCut());
        ada.due("PT1H", Channel.EMAIL);
        UUID own = settled(ada, "PT1H", "UNKNOWN");

        jdbc.sql("update unknown_lookup set next_look_at = clock_timestamp() where delivery_id = ?")
                .param(own)
                .update();

        settled(ada, "PT1H", "SENT");
        assertThat(accountOf(own)).isEqualTo("own-" + id);
        assertThat(message(own, "DeliverySent").get("providerMessageId").asString())
                .isEqualTo("<" + own + "@mg.example.com>");
        assertThat(providers.accepted(own)).hasSize(1);
    }

    private int report(String path, Map<String, String> headers, String body) {
        return RestClient.create(url(path))
                .post()
                .contentType(MediaType.APPLICATION_JSON)
                .headers(all -> headers.forEach(all::set))
                .body(body.getBytes(StandardCharsets.UTF_8))
                .exchange((_, response) -> response.getStatusCode().value());
    }

    private int resendReports(String account, String key, String id, String type, UUID delivery, String to) {
        String messageId = jdbc.sql("select provider_message_id from delivery where id = ?")
                .param(delivery)
                .query(String.class)
                .single();
        String body = SignedWebhooks.mail(type, delivery, messageId, to, "Permanent");
        return report("/webhooks/resend/" + account, SignedWebhooks.svix(key, id, Instant.now(), body), body);
    }

    @Test
    void theProviderReportsAboutTheMailsOfTheAccount() {
        String id = active(false);
        UUID delivery = settled(registrant("reported@example.com").due("PT1H", Channel.EMAIL), "PT1H", "SENT");
        assertThat(shown(id).at("/reports/url")).endsWith("/webhooks/resend/" + id);
        assertThat(resendReports(id, KEY, "msg_1", "email.delivered", delivery, "reported@example.com"))
                .as("no key is stored")
                .isEqualTo(404);

        Answer kept = call(organizer, HttpMethod.PUT, ACCOUNTS + "/" + id + "/webhook-key", Map.of("webhookKey", KEY));

        assertThat(kept.body().at("/reports/verifiable").asBoolean())
                .as(kept.text())
                .isTrue();
        assertThat(kept.text()).doesNotContain(KEY);
        assertThat(resendReports(id, OTHER_KEY, "msg_1", "email.delivered", delivery, "reported@example.com"))
                .isEqualTo(401);
        assertThat(resendReports(id, PLATFORM_KEY, "msg_1", "email.delivered", delivery, "reported@example.com"))
                .as("our own key")
                .isEqualTo(401);
        assertThat(resendReports(id, KEY, "msg_1", "email.bounced", delivery, "reported@example.com"))
                .isEqualTo(200);
        await().atMost(PATIENCE).until(() -> count("BOUNCED") == 1);
        assertThat(jdbc.sql("select reason from suppression where organizer_id = ?")
                        .param(organizer)
                        .query(String.class)
                        .list())
                .containsExactly("BOUNCED");
        assertThat(report("/webhooks/mailgun/" + id, Map.of(), "{}")).isEqualTo(404);
        assertThat(report("/webhooks/resend/" + UUID.randomUUID(), Map.of(), "{}"))
                .isEqualTo(404);
    }

    @Test
    void anAccountCannotReportAboutMailsOfOthers() {
        Attendee stranger = person("org_" + UUID.randomUUID(), UUID.randomUUID(), "victim@example.com");
        stranger.event(1, 1, "SCHEDULED").registered().contact().due("PT1H", Channel.EMAIL);
        UUID others = settled(stranger, "PT1H", "SENT");
        String id = active(false);
        UUID own = settled(registrant("mine@example.com").due("PT1H", Channel.EMAIL), "PT1H", "SENT");
        call(organizer, HttpMethod.PUT, ACCOUNTS + "/" + id + "/webhook-key", Map.of("webhookKey", KEY));

        assertThat(resendReports(id, KEY, "msg_others", "email.bounced", others, "victim@example.com"))
                .isEqualTo(200);
        assertThat(resendReports(id, KEY, "msg_own", "email.delivered", own, "mine@example.com"))
                .isEqualTo(200);

        await().atMost(PATIENCE).until(() -> count("DELIVERED") == 1);
        await().atMost(PATIENCE)
                .until(() ->
                        jdbc.sql("select count(*) from callback where provider = ? and next_attempt_at is not null")
                                        .param("own-" + id)
                                        .query(Integer.class)
                                        .single()
                                == 0);
        assertThat(jdbc.sql("select status from delivery where id = ?")
                        .param(others)
                        .query(String.class)
                        .single())
                .isEqualTo("SENT");
        assertThat(jdbc.sql("select count(*) from suppression where organizer_id in (?, ?)")
                        .params(organizer, stranger.organizerId())
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    @Test
    void aKeyHasTheFormOfItsProvider() {
        String path = ACCOUNTS + "/" + created(resend(false)).at("/id") + "/webhook-key";
        Map<String, Object> server = Map.of(
                "provider", "SMTP",
                "fromAddress", "events@" + domain,
                "host", SERVER,
                "username", "events",
                "secret", "p",
                "dkimSelector", "mail");

        Answer malformed = call(organizer, HttpMethod.PUT, path, Map.of("webhookKey", "not base64"));
        assertThat(malformed.status()).isEqualTo(422);
        assertThat(malformed.at("/errors/0/pointer")).isEqualTo("/webhookKey");
        assertThat(call(organizer, HttpMethod.PUT, path, Map.of("webhookKey", ""))
                        .status())
                .isEqualTo(422);
        assertThat(call("org_other", HttpMethod.PUT, path, Map.of("webhookKey", KEY))
                        .status())
                .isEqualTo(404);
        Answer mailServer = created(server);
        assertThat(mailServer.body().get("reports").isNull()).isTrue();
        assertThat(call(
                                organizer,
                                HttpMethod.PUT,
                                ACCOUNTS + "/" + mailServer.at("/id") + "/webhook-key",
                                Map.of("webhookKey", KEY))
                        .status())
                .isEqualTo(422);
        assertThat(refusals(of("MAILGUN", Map.of("region", "MARS")))).containsExactly("/region", "/dkimSelector");
        assertThat(refusals(of("SENDGRID", Map.of("region", "EU", "host", SERVER))))
                .containsExactly("/host", "/region");
    }

    @Test
    void ourAccountSendsTextMessagesOfTheSameOrganizer() {
        active(false);
        Attendee ada = registrant("sms@example.com").due("PT15M", Channel.SMS);

        assertThat(accountOf(settled(ada, "PT15M", "SENT"))).isEqualTo("twilio");
    }

    @Test
    void sendsNothingBeforeAllRecordsOfTheDomainAreFound() {
        Answer created = created(resend(false));
        assertThat(created.at("/status")).isEqualTo("UNVERIFIED");
        assertThat(created.at("/statusText")).contains("Add the records");
        assertThat(created.at("/domain/records/0/finding")).isEqualTo("MISSING");
        addRecords(created);
        FakeDns.remove("resend._domainkey." + domain);
        assertThat(test(created.at("/id")).at("/account/status")).isEqualTo("UNVERIFIED");

        Attendee ada = registrant("early@example.com").due("PT1H", Channel.EMAIL);

        assertThat(accountOf(settled(ada, "PT1H", "SENT"))).isEqualTo("resend");
    }

    @Test
    void mailsWaitWhileTheDomainIsNoLongerVerified() {
        String id = active(false);
        FakeDns.remove("_callboard." + domain);
        Answer tested = test(id);
        assertThat(tested.at("/account/status")).isEqualTo("UNVERIFIED");
        assertThat(tested.at("/account/statusText")).contains("no longer sends", "Your mails wait");
        Attendee ada = registrant("waits@example.com").due("PT1H", Channel.EMAIL);
        queued(ada, "PT1H");
        // Somebody else's mail of the same time is sent meanwhile.
        Attendee stranger = person("org_" + UUID.randomUUID(), UUID.randomUUID(), "meanwhile@example.com");
        stranger.event(1, 1, "SCHEDULED").registered().contact().due("PT1H", Channel.EMAIL);
        settled(stranger, "PT1H", "SENT");
        assertThat(count("QUEUED")).isEqualTo(1);

        addRecords(new Answer(200, tested.body().get("account"), ""));
        assertThat(test(id).at("/account/status")).isEqualTo("ACTIVE");

        assertThat(accountOf(settled(ada, "PT1H", "SENT"))).isEqualTo("own-" + id);
    }

    @Test
    void aLookupWithoutAnAnswerDecidesNothing() {
        String id = active(false);
        FakeDns.silence("_callboard." + domain);

        Answer tested = test(id);

        assertThat(tested.at("/account/status")).isEqualTo("ACTIVE");
        assertThat(tested.at("/account/domain/records/0/finding")).isEqualTo("NOT_ANSWERED");
    }

    @Test
    void aRefusedKeyPausesOnlyThisAccountAndItsOrganizerSeesWhy() {
        String id = active(false);
        providers.meet(Stream.generate(() -> Fault.status(401)).limit(1_000).toArray(Fault[]::new));
        Attendee ada = registrant("paused@example.com").due("PT1H", Channel.EMAIL);

        assertPausedByRefusals(id, ada, "HTTP_401_FAULT", "Your mails wait");
    }

    @Test
    void ourAccountTakesOverFromAPausedOneIfTheOrganizerAllowsIt() {
        String id = active(true);
        pause(id);
        assertThat(shown(id).at("/statusText")).contains("The service's own account sends your mails");

        Attendee ada = registrant("taken@example.com").due("PT1H", Channel.EMAIL);

        assertThat(accountOf(settled(ada, "PT1H", "SENT"))).isEqualTo("resend");
    }

    @Test
    void afterADeletionOurAccountSendsAndWhatIsInDoubtBecomesUnknown() {
        String id = active(false);
        providers.meet(Stream.concat(
                        Stream.of(Fault.acceptThenStatus(500)),
                        Stream.generate(() -> Fault.status(500)).limit(100))
                .toArray(Fault[]::new));
        Attendee doubted = registrant("doubted@example.com").due("PT1H", Channel.EMAIL);
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from provider_batch where account = ? and in_doubt")
                                .param("own-" + id)
                                .query(Integer.class)
                                .single()
                        == 1);

        assertThat(delete(organizer, ACCOUNTS + "/" + id).value()).isEqualTo(204);
        assertThat(delete(organizer, ACCOUNTS + "/" + id).value()).isEqualTo(404);
        settled(doubted, "PT1H", "UNKNOWN");
        assertThat(reason(doubted, "PT1H")).isEqualTo("ACCOUNT_REMOVED");

        providers.reset();
        Attendee later = registrant("later@example.com").due("PT1H", Channel.EMAIL);
        assertThat(accountOf(settled(later, "PT1H", "SENT"))).isEqualTo("resend");
    }

    @Test
    void theAccountThatWasVerifiedLaterTakesOver() {
        String first = active(false);
        Answer second = created(resend(false));

        assertThat(second.at("/status")).as("the records are there already").isEqualTo("ACTIVE");
        assertThat(shown(first).at("/status")).isEqualTo("SPARE");
        Attendee ada = registrant("second@example.com").due("PT1H", Channel.EMAIL);
        assertThat(accountOf(settled(ada, "PT1H", "SENT"))).isEqualTo("own-" + second.at("/id"));
    }

    @Test
    void credentialsAreNeitherStoredInClearNorAnswered() {
        Answer created = created(resend(false));
        String id = created.at("/id");

        assertThat(Stream.of(created, shown(id), test(id), call(organizer, HttpMethod.GET, ACCOUNTS, Map.of()))
                        .map(Answer::text))
                .noneMatch(text -> text.contains(SECRET));
        assertThat(jdbc.sql("select position(convert_to(?, 'UTF8') in credentials) from own_account where id = ?::uuid")
                        .params(SECRET, id)
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(jdbc.sql("select own_account::text from own_account where id = ?::uuid")
                        .param(id)
                        .query(String.class)
                        .single())
                .doesNotContain(SECRET);
    }

    @Test
    void aTestSaysWhetherTheProviderTakesTheCredentials() {
        String id = created(resend(false)).at("/id");
        assertThat(test(id).body().get("connected").asBoolean()).isTrue();

        providers.meet(Fault.status(401));
        Answer refused = test(id);

        assertThat(refused.body().get("connected").asBoolean()).isFalse();
        assertThat(refused.at("/reason")).isEqualTo("HTTP_401_FAULT");
        assertThat(refused.at("/text")).contains("refused");
    }

    @Test
    void anotherOrganizerDoesNotSeeIt() {
        String path = ACCOUNTS + "/" + created(resend(false)).at("/id");
        String stranger = "org_" + UUID.randomUUID();

        assertThat(call(stranger, HttpMethod.GET, path, Map.of()).status()).isEqualTo(404);
        assertThat(call(stranger, HttpMethod.POST, path + "/test", Map.of()).status())
                .isEqualTo(404);
        assertThat(call(stranger, HttpMethod.DELETE, path, Map.of()).status()).isEqualTo(404);
        assertThat(call(stranger, HttpMethod.GET, ACCOUNTS, Map.of()).body().get("items"))
                .isEmpty();
    }

    @Test
    void refusesPrivateServersOtherPortsAndMissingCredentials() {
        Map<String, Object> server = new HashMap<>(Map.of(
                "provider", "SMTP",
                "fromAddress", "events@" + domain,
                "host", SERVER,
                "username", "events",
                "secret", "p",
                "dkimSelector", "mail"));
        assertThat(refusals(server)).isEmpty();

        assertThat(refusals(with(server, "host", "127.0.0.1"))).containsExactly("/host");
        assertThat(refusals(with(server, "host", "[::1]"))).containsExactly("/host");
        assertThat(refusals(with(server, "host", "169.254.169.254"))).containsExactly("/host");
        assertThat(refusals(with(server, "port", 22))).containsExactly("/port");
        assertThat(refusals(with(server, "security", "NONE"))).containsExactly("/security");
        assertThat(refusals(with(server, "dkimSelector", "a.b/c"))).containsExactly("/dkimSelector");
        assertThat(refusals(with(server, "fromName", "a\"b"))).containsExactly("/fromName");
        assertThat(refusals(with(server, "secret", "a\nb"))).containsExactly("/secret");
        assertThat(refusals(Map.of("provider", "RESEND", "fromAddress", "events@" + domain, "port", 25)))
                .containsExactly("/port", "/secret");
        assertThat(refusals(Map.of("provider", "PIGEON", "fromAddress", "nobody")))
                .containsExactly("/provider", "/fromAddress");
    }

    /** An instance sends for four accounts at a time. */
    @Test
    void moreAccountsThanPlacesTakeTurns() {
        Set<String> organizers = new HashSet<>();
        List<Attendee> people = new ArrayList<>();
        try {
            for (int i = 0; i < 6; i++) {
                String one = "org_" + UUID.randomUUID();
                organizers.add(one);
                Answer account = call(one, HttpMethod.POST, ACCOUNTS, resend(false));
                addRecords(account);
                assertThat(call(one, HttpMethod.POST, ACCOUNTS + "/" + account.at("/id") + "/test", Map.of())
                                .at("/account/status"))
                        .isEqualTo("ACTIVE");
                people.add(person(one, UUID.randomUUID(), "turn" + i + "@example.com")
                        .event(1, 1, "SCHEDULED")
                        .registered()
                        .contact());
            }
            people.forEach(one -> one.due("PT1H", Channel.EMAIL));
            AtomicLong most = new AtomicLong();
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
                most.accumulateAndGet(claiming(), Math::max);
                return people.stream().allMatch(this::isSent);
            });

            assertThat(most.get()).isBetween(1L, 4L);
            assertThat(people)
                    .allSatisfy(one -> assertThat(accountOf(id(one, "PT1H"))).startsWith("own-"));
        } finally {
            organizers.forEach(one -> jdbc.sql("delete from own_account where organizer_id = ?")
                    .param(one)
                    .update());
        }
    }

    private static long claiming() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("claim-own-"))
                .count();
    }

    private boolean isSent(Attendee attendee) {
        return jdbc.sql("select count(*) from delivery where registration_id = ? and status = 'SENT'")
                        .param(attendee.registrationId())
                        .query(Integer.class)
                        .single()
                == 1;
    }

    @Test
    void anOrganizerHasFiveAtMost() {
        for (int i = 0; i < 5; i++) {
            created(resend(false));
        }

        Answer sixth = call(organizer, HttpMethod.POST, ACCOUNTS, resend(false));

        assertThat(sixth.status()).isEqualTo(409);
        assertThat(sixth.at("/type")).endsWith("/too-many-accounts");
    }
}
