package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.TableOwner;
import io.callboard.chassis.testing.Tokens;
import io.callboard.chassis.trace.Traces;
import io.callboard.notifier.Attendee;
import io.callboard.notifier.FakeFreshness;
import io.callboard.notifier.FakeProviders;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountRouter;
import io.callboard.notifier.account.AccountStates;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.Failover;
import io.callboard.notifier.account.MailAccount;
import io.callboard.notifier.account.OrganizerRoutes;
import io.callboard.notifier.account.RoutingProperties;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.attempt.Effect;
import io.callboard.notifier.attempt.Next;
import io.callboard.notifier.attempt.RetryProperties;
import io.callboard.notifier.fence.FenceGate;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/** Fixture of this package's tests: a new live event for each test, and a check of the ledger after it. */
@NotifierTest
abstract class DispatchScene {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    final FakeProviders providers = FakeProviders.get();
    final UUID eventId = UUID.randomUUID();

    @Autowired
    KafkaProbe kafka;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TableOwner owner;

    @Autowired
    List<Account> accounts;

    @Autowired
    Queue queue;

    @Autowired
    Claims claims;

    @Autowired
    BatchRecovery recovery;

    @Autowired
    Outcomes outcomes;

    @Autowired
    AnsweredBatches answeredBatches;

    @Autowired
    AccountStates states;

    @Autowired
    DispatchProperties properties;

    @Autowired
    Dispatcher.Factory factory;

    @Autowired
    Dispatchers dispatchers;

    @Autowired
    FenceGate gate;

    @Autowired
    DispatchMetrics metrics;

    @Autowired
    RetryProperties retries;

    @LocalServerPort
    int port;

    @LocalManagementPort
    int managementPort;

    /** Whose live event it is. */
    String organizer() {
        return "org_aurora";
    }

    /**
     * After every test: announced deliveries, outcomes and ledger agree, the queue is empty, and no provider has
     * accepted a message twice.
     */
    @AfterEach
    void accountsForEveryDelivery() {
        providers.reset();
        jdbc.sql("update account set rate = null, throttled_at = null, closed_until = null")
                .update();
        jdbc.sql("delete from account_pause").update();
        FakeFreshness.fresh();
        assertThat(gate.passage()).isEqualTo(FenceGate.Passage.FRESH);
        // The messages that a registration causes by itself may still be on their way.
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(count("QUEUED")).isZero());
        // A test of registrations alone may end before the service knows their live event.
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from live_event where event_id = ?")
                                .param(eventId)
                                .query(Integer.class)
                                .single()
                        == 1);
        JsonNode summary = summary(organizer(), eventId);
        for (JsonNode line : summary.get("items")) {
            assertThat(line.get("audience").asLong())
                    .isEqualTo(List.of("queued", "sent", "suppressed", "expired", "failed", "unknown").stream()
                            .mapToLong(state -> line.get(state).asLong())
                            .sum());
            assertThat(line.get("queued").asLong()).isZero();
        }
        assertThat(summary.get("items")
                        .valueStream()
                        .mapToLong(line -> line.get("audience").asLong())
                        .sum())
                .isEqualTo(jdbc.sql("select count(*) from delivery where event_id = :eventId")
                        .param("eventId", eventId)
                        .query(Long.class)
                        .single());
        assertThat(misplaced()).isZero();
        for (var message : deliveriesOfThisEvent()) {
            assertThat(providers.accepted(UUID.fromString(
                            KafkaProbe.json(message).get("deliveryId").asString())))
                    .hasSizeLessThanOrEqualTo(1);
            Contracts.assertValid("deliveries.v1", Objects.requireNonNull(KafkaProbe.type(message)), message.value());
        }
    }

    Account account(Channel channel) {
        return accounts.stream()
                .filter(account -> account.channel() == channel)
                .findFirst()
                .orElseThrow();
    }

    /** Claims due deliveries for the account, as its claiming thread does. */
    Claimed claim(Account account, int batches, String instance) {
        QueueHeads heads = new QueueHeads();
        heads.looked(queue.heads(account.channel()), System.nanoTime());
        return claims.claim(
                account,
                batches,
                heads.shares(batches * account.batchSize()),
                instance,
                new PreparedBatches(),
                () -> {});
    }

    /** Claims the one delivery that is due, and lets its lease run out. */
    Batch claimed(Account account) {
        List<Batch> batches = new ArrayList<>();
        await().atMost(PATIENCE).until(() -> {
            batches.addAll(claim(account, 1, "first").batches());
            return !batches.isEmpty();
        });
        leaseRunsOut(batches.getFirst());
        return batches.getFirst();
    }

    static void turn(Recorder recorder) {
        try {
            recorder.turn();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The time zone in which the message of a settled delivery showed its times. */
    String shownZone(UUID delivery) {
        return jdbc.sql("select shown_zone from delivery where id = ?")
                .param(delivery)
                .query(String.class)
                .single();
    }

    void leaseRunsOut(Batch batch) {
        jdbc.sql("update provider_batch set lease_until = clock_timestamp() - interval '1 second' where id = ?")
                .param(batch.id())
                .update();
    }

    void record(Account account, Batch batch, Next next) {
        outcomes.record(
                account,
                List.of(new Outcomes.Outcome(batch, next, new Effect.Refused(true), Duration.ZERO, null)),
                "first",
                1);
    }

    static Next sent(String messageId) {
        return new Next.Decided(List.of(Answer.Receipt.accepted(messageId)));
    }

    /** A dispatcher of the first account, with a routing rule of these accounts. */
    Dispatcher dispatcher(Account... routed) {
        List<Account> all = List.of(routed);
        AccountRouter router = new AccountRouter(
                new RoutingProperties(Map.of(
                        all.getFirst().channel(),
                        all.stream().map(Account::name).toList())),
                all);
        return dispatchers(new Failover(router, OrganizerRoutes.NONE)).dispatcher(all.getFirst());
    }

    Dispatcher.Factory dispatchers(Failover failover) {
        return new Dispatcher.Factory(
                queue,
                claims,
                recovery,
                outcomes,
                answeredBatches,
                states,
                failover,
                gate,
                metrics,
                properties,
                retries,
                Traces.none());
    }

    /** Runs while all dispatchers are stopped. */
    void stopped(Runnable steps) {
        dispatchers.stop();
        try {
            steps.run();
        } finally {
            dispatchers.start();
        }
    }

    /**
     * A registrant of the scheduled event, with an address; the service knows all of it. A delivery that arrives before its
     * contact may wait for the housekeeping, which some tests stop.
     */
    Attendee registrant(String email) {
        return registrant(email, "EMAIL", "SMS");
    }

    Attendee registrant(String email, String... channels) {
        Attendee attendee = attendee(email)
                .event(1, 1, "SCHEDULED")
                .registration(1, "RegistrationConfirmed", "CONFIRMED", false, channels)
                .contact();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> jdbc.sql("""
                                select count(*)
                                from registration r
                                join contact c on c.registration_id = r.registration_id
                                join live_event e on e.event_id = r.event_id
                                where r.registration_id = ?
                                """)
                                .param(attendee.registrationId())
                                .query(Integer.class)
                                .single()
                        == 1);
        return attendee;
    }

    Attendee attendee(String email) {
        return Attendee.of(kafka, eventId, email);
    }

    void registrationKnown(Attendee attendee, int version) {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from registration where registration_id = ? and version = ?")
                                .params(attendee.registrationId(), version)
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    void known(int version) {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select count(*) from live_event where event_id = ? and version = ?")
                                .params(eventId, version)
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    void waits(Attendee attendee, String rule) {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("""
                select count(*) from delivery_queue
                join delivery on id = delivery_id
                where delivery.registration_id = ? and rule = ? and (waits_for is not null or next_attempt_at > delivery.due_at)
                """)
                                .params(attendee.registrationId(), rule)
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    /** Waits until the delivery is in the queue. */
    void queued(Attendee attendee, String rule) {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("""
                select count(*) from delivery_queue
                join delivery on id = delivery_id
                where delivery.registration_id = ? and rule = ?
                """)
                                .params(attendee.registrationId(), rule)
                                .query(Integer.class)
                                .single()
                        == 1);
    }

    UUID settled(Attendee attendee, String rule, String status) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(jdbc.sql("select status from delivery where registration_id = ? and rule = ?")
                                        .params(attendee.registrationId(), rule)
                                        .query(String.class)
                                        .list())
                                .containsExactly(status));
        return id(attendee, rule);
    }

    UUID id(Attendee attendee, String rule) {
        return jdbc.sql("select id from delivery where registration_id = ? and rule = ?")
                .params(attendee.registrationId(), rule)
                .query(UUID.class)
                .single();
    }

    String reason(Attendee attendee, String rule) {
        return jdbc.sql("select reason from delivery where registration_id = ? and rule = ?")
                .params(attendee.registrationId(), rule)
                .query(String.class)
                .single();
    }

    int count(String status) {
        return jdbc.sql("select count(*) from delivery where event_id = ? and status = ?")
                .params(eventId, status)
                .query(Integer.class)
                .single();
    }

    /**
     * Number of deliveries in a wrong place. Until it is settled a delivery is in the queue or in one batch, and
     * afterwards in neither.
     */
    int misplaced() {
        return jdbc.sql("""
                select count(*) from delivery d
                where (select count(*) from delivery_queue q where q.delivery_id = d.id)
                    + (select count(*) from provider_batch b where d.id = any(b.delivery_ids))
                    <> case d.status when 'QUEUED' then 1 else 0 end
                """).query(Integer.class).single();
    }

    List<String> typesOf(UUID deliveryId) {
        await().atMost(PATIENCE)
                .until(() -> deliveriesOfThisEvent().stream()
                        .anyMatch(message -> KafkaProbe.json(message)
                                .get("deliveryId")
                                .asString()
                                .equals(deliveryId.toString())));
        return deliveriesOfThisEvent().stream()
                .filter(message ->
                        KafkaProbe.json(message).get("deliveryId").asString().equals(deliveryId.toString()))
                .map(KafkaProbe::type)
                .toList();
    }

    /** The message of this type about the delivery, when it is published. */
    JsonNode message(UUID deliveryId, String type) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(typesOf(deliveryId)).contains(type));
        return deliveriesOfThisEvent().stream()
                .filter(message -> type.equals(KafkaProbe.type(message)))
                .map(KafkaProbe::json)
                .filter(message -> message.get("deliveryId").asString().equals(deliveryId.toString()))
                .findFirst()
                .orElseThrow();
    }

    List<org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]>> deliveriesOfThisEvent() {
        return kafka.received("deliveries.v1").stream()
                .filter(message -> KafkaProbe.json(message).has("deliveryId"))
                .filter(message ->
                        KafkaProbe.json(message).get("eventId").asString().equals(eventId.toString()))
                .toList();
    }

    JsonNode summary(String organizer, UUID event) {
        return json(organizer, "/api/v1/notifications/summary?eventId=" + event);
    }

    JsonNode json(String organizer, String path) {
        return Objects.requireNonNull(RestClient.create(url(path))
                .get()
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + Tokens.organizer(organizer))
                .retrieve()
                .body(JsonNode.class));
    }

    HttpStatusCode status(@Nullable String organizer, String path) {
        return RestClient.create(url(path))
                .get()
                .headers(headers -> {
                    if (organizer != null) {
                        headers.setBearerAuth(Tokens.organizer(organizer));
                    }
                })
                .exchange((_, response) -> response.getStatusCode());
    }

    HttpStatusCode delete(String organizer, String path) {
        return RestClient.create(url(path))
                .delete()
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + Tokens.organizer(organizer))
                .exchange((_, response) -> response.getStatusCode());
    }

    ResponseEntity<String> get(String path) {
        return RestClient.create()
                .get()
                .uri(URI.create(url(path)))
                .exchange((_, response) -> ResponseEntity.status(response.getStatusCode())
                        .body(new String(response.getBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)));
    }

    String url(String path) {
        return "http://localhost:" + port + path;
    }

    double rate() {
        return jdbc.sql("select rate from account where account = 'waiting'")
                .query(Double.class)
                .single();
    }

    /** E-mail whose provider answers when the test says so. */
    static class Waiting extends MailAccount {

        final CountDownLatch called = new CountDownLatch(1);
        final CountDownLatch answer = new CountDownLatch(1);

        Waiting(double requestsPerSecond) {
            super("waiting", requestsPerSecond);
        }

        @Override
        public Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor) {
            called.countDown();
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Answer.Accepted.all(List.of("accepted"));
        }
    }

    /** Waits until the reminder of an epoch is like this, for example {@code SUPPRESSED ALREADY_SENT}. */
    void becomes(Attendee person, String rule, int epoch, String standing) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(standing(person, rule, epoch)).isEqualTo(standing));
    }

    /** State and reason of the reminder of an epoch; {@code absent} without one. */
    String standing(Attendee person, String rule, int epoch) {
        return jdbc.sql("""
                select coalesce(string_agg(concat_ws(' ', status, reason), ', '), 'absent') from delivery
                where registration_id = :registrationId and rule = :rule and epoch = :epoch
                """)
                .param("registrationId", person.registrationId())
                .param("rule", rule)
                .param("epoch", epoch)
                .query(String.class)
                .single();
    }

    /** How many reminders of this person the providers have accepted. */
    int accepted(Attendee person) {
        return jdbc
                .sql("select id from delivery where registration_id = :registrationId and kind = 'REMINDER'")
                .param("registrationId", person.registrationId())
                .query(UUID.class)
                .list()
                .stream()
                .mapToInt(id -> providers.accepted(id).size())
                .sum();
    }
}
