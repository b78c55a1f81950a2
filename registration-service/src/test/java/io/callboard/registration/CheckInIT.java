package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.registration.Api.Answer;
import io.callboard.registration.attendance.Attendances;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

class CheckInIT extends RegisteringScene {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, ?> IN_PERSON =
            Map.of("inPerson", Map.of("venue", "Kulturhaus", "address", "Main Street 1"));

    @Test
    void checksInOnceHoweverOftenThePassIsShown() throws Exception {
        var event = stage.given(aLiveEvent());
        Answer ada = stage.register(event, "ada@example.com");
        stage.register(event, "bob@example.com");
        List<Callable<Answer>> doors = Stream.<Callable<Answer>>generate(() -> () -> checkIn(event, token(ada)))
                .limit(6)
                .toList();

        List<JsonNode> answers = atOnce(doors).stream().map(Answer::json).toList();

        assertThat(answers)
                .filteredOn(answer -> !answer.path("alreadyCheckedIn").asBoolean())
                .hasSize(1);
        assertThat(answers)
                .extracting(answer -> answer.path("checkedInAt"))
                .containsOnly(answers.getFirst().path("checkedInAt"));
        assertThat(answers)
                .allSatisfy(answer ->
                        assertThat(answer.at("/registration/email").asString()).isEqualTo("ada@example.com"));
        assertThat(checkIn(event, ada.text("joinUrl"))
                        .json()
                        .path("alreadyCheckedIn")
                        .asBoolean())
                .isTrue();
        assertThat(emails(event, "checkedIn=true")).containsExactly("ada@example.com");
        assertThat(emails(event, "checkedIn=false")).containsExactly("bob@example.com");
        assertThat(list(event, "checkedIn=true&limit=1&total=true")
                        .path("total")
                        .asInt())
                .isEqualTo(1);
        String exported = stage.organizer("org_aurora")
                .get("/api/v1/registrations/export?checkedIn=true&eventId=" + event.id())
                .body();
        assertThat(exported).contains("ada@example.com", "checkedInAt").doesNotContain("bob@example.com");
    }

    @Test
    void refusesAPassThatOpensNoDoorHere() {
        var event = stage.given(aLiveEvent().withCapacity(1));
        String ada = token(stage.register(event, "ada@example.com"));
        String waiting = token(stage.register(event, "bob@example.com"));
        var other = stage.given(aLiveEvent());
        String elsewhere = token(stage.register(other, "ada@example.com"));
        var foreign = stage.given(aLiveEvent().of("org_borealis"));
        String foreigner = token(stage.register(foreign, "ada@example.com"));

        assertThat(checkIn(event, waiting).problem()).isEqualTo("registration-not-confirmed");
        assertThat(checkIn(event, elsewhere).problem()).isEqualTo("pass-of-other-event");
        for (String unknown : List.of(foreigner, "A".repeat(43), "/")) {
            assertThat(checkIn(event, unknown).status()).isEqualTo(422);
            assertThat(checkIn(event, unknown).pointers()).containsExactly("/pass");
        }
        assertThat(checkIn(foreign, foreigner).status()).isEqualTo(404);
        assertThat(stage.api
                        .post("/api/v1/registrations/check-in", body(event, ada))
                        .status())
                .isEqualTo(401);

        UUID first = stage.registrations(event).getLast();
        stage.organizer("org_aurora").delete("/api/v1/registrations/" + first);
        assertThat(checkIn(event, ada).status()).isEqualTo(410);
        assertThat(checkIn(event, waiting).status()).as("promoted").isEqualTo(200);
        stage.given(event.next("CANCELLED"));
        stage.given(other.next("LIVE").next("ENDED"));
        assertThat(checkIn(other, elsewhere).problem()).isEqualTo("event-ended");
        assertThat(emails(event, "checkedIn=true")).containsExactly("bob@example.com");
        assertThat(emails(other, "checkedIn=true")).isEmpty();
    }

    @Test
    void refusesAtACancelledEventAndAHost() {
        var event = stage.given(aLiveEvent());
        String ada = token(stage.register(event, "ada@example.com"));
        Tenancy.runAsPlatform(() -> stage.jdbc
                .sql("update registration set kind = 'HOST', address = 'host:' || id where event_id = :event")
                .param("event", event.id())
                .update());
        assertThat(checkIn(event, ada).problem()).isEqualTo("pass-of-host");

        String bob = token(stage.register(event, "bob@example.com"));
        stage.given(event.next("CANCELLED"));
        assertThat(checkIn(event, bob).problem()).isEqualTo("event-cancelled");
    }

    @Test
    void recordsAnEventInPersonByItsCheckIns() {
        var event = stage.given(openEvent(), IN_PERSON);
        String ada = token(stage.register(event, "ada@example.com"));
        stage.register(event, "bob@example.com");
        assertThat(checkIn(event, ada).status()).isEqualTo(200);

        stage.given(event.next("LIVE").next("ENDED"), IN_PERSON);

        List<ConsumerRecord<byte[], byte[]>> facts = facts(event, 2);
        assertThat(facts).extracting(KafkaProbe::type).containsOnly("AttendanceRecorded");
        facts.forEach(
                fact -> Contracts.assertValid("attendance.v1", "AttendanceRecorded", new String(fact.value(), UTF_8)));
        assertThat(facts)
                .extracting(fact -> KafkaProbe.json(fact).path("outcome").asString())
                .containsExactlyInAnyOrder("ATTENDED", "NO_SHOW");
        assertThat(facts)
                .extracting(fact -> KafkaProbe.json(fact).path("version").asInt())
                .containsOnly(1);
        assertThat(facts)
                .filteredOn(fact -> KafkaProbe.json(fact).path("checkedInAt").isString())
                .hasSize(1);
        assertThat(checkIn(event, ada).json().path("alreadyCheckedIn").asBoolean())
                .isTrue();
    }

    @Test
    void aCheckInIsNoSessionAndGoesWithOne() {
        var event = stage.given(openEvent());
        String ada = token(stage.register(event, "ada@example.com"));
        checkIn(event, ada);
        stage.api.post("/api/v1/passes/" + ada + "/join", "{}");
        stage.api.post("/api/v1/passes/" + ada + "/leave", "{}");

        List<ConsumerRecord<byte[], byte[]>> facts = facts(event, 2);

        assertThat(facts).extracting(KafkaProbe::type).containsExactly("AttendeeJoined", "AttendeeLeft");
        assertThat(facts)
                .extracting(fact -> KafkaProbe.json(fact).path("version").asInt())
                .containsExactly(1, 2);
        assertThat(KafkaProbe.json(facts.getLast()).path("sessions").asInt()).isEqualTo(1);
        assertThat(KafkaProbe.json(facts.getLast()).path("checkedInAt").isString())
                .isTrue();
    }

    /** Otherwise the worker could find nobody checked in, and record nothing. */
    @Test
    void theEventDoesNotEndWhileSomebodyIsCheckedIn(
            @Autowired Attendances attendances, @Autowired TransactionTemplate transactions) {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        UUID ada = stage.registrations(event).getFirst();

        Tenancy.runAsPlatform(() -> transactions.executeWithoutResult(running -> {
            assertThat(attendances.checkIn(ada, new OrganizerId("org_aurora"))).isTrue();
            assertThat(changeable(event)).isZero();
            running.setRollbackOnly();
        }));

        assertThat(changeable(event)).isEqualTo(1);
    }

    /** How many rows of the live event another transaction could change now. */
    private int changeable(LiveEventFixture event) {
        try (var elsewhere = Executors.newSingleThreadExecutor()) {
            return elsewhere
                    .submit(() -> Tenancy.callAsPlatform(() -> stage.jdbc
                            .sql("select 1 from live_event where event_id = :id for no key update skip locked")
                            .param("id", event.id())
                            .query(Integer.class)
                            .list()
                            .size()))
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private Answer checkIn(LiveEventFixture event, String pass) {
        return stage.organizer("org_aurora").post("/api/v1/registrations/check-in", body(event, pass));
    }

    private static String body(LiveEventFixture event, String pass) {
        return "{\"eventId\": \"%s\", \"pass\": \"%s\"}".formatted(event.id(), pass);
    }

    private JsonNode list(LiveEventFixture event, String filter) {
        return stage.organizer("org_aurora")
                .get("/api/v1/registrations?eventId=" + event.id() + "&" + filter)
                .json();
    }

    private List<String> emails(LiveEventFixture event, String filter) {
        return list(event, filter)
                .path("items")
                .valueStream()
                .map(item -> item.path("email").asString())
                .toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> facts(LiveEventFixture event, int expected) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> stage.kafka.received("attendance.v1").stream()
                                .filter(message -> new String(message.value(), UTF_8).contains(event.key()))
                                .toList(),
                        facts -> facts.size() >= expected);
    }

    private static LiveEventFixture openEvent() {
        return aLiveEvent().startingAt(Instant.now().plus(5, ChronoUnit.MINUTES));
    }

    private static String token(Answer registered) {
        String joinUrl = registered.text("joinUrl");
        return joinUrl.substring(joinUrl.lastIndexOf('/') + 1);
    }
}
