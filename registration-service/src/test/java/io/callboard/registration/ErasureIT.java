package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.consumer.OwnListeners;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.registration.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** Erases personal data: by the organizer, by the registrant, and after the retention. */
class ErasureIT extends RegisteringScene {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String ERASING = "registration.erasing.before-commit";
    private static final List<String> SERVICES =
            List.of("registration-service", "scheduler-service", "notifier-service", "analytics-service");

    /** Tables with rows of a live event that an erasure changes. */
    private static final List<String> OF_EVENT = List.of("registration", "live_event_seats", "seat_delta");

    /** Values that appear nowhere else. */
    private record Person(String firstName, String lastName, String email, String phone, String company, String typed) {

        static Person unique() {
            String mark = UUID.randomUUID().toString().replaceAll("[^a-f]", "");
            String digits = String.valueOf(1_000_000 + Math.abs(mark.hashCode()) % 9_000_000);
            return new Person(
                    "Quirine" + mark,
                    "Zwolsman" + mark,
                    "quirine." + mark + "@example.com",
                    "+4930" + digits,
                    "Zwolsman and Sons " + mark,
                    "typed" + mark);
        }

        List<String> values() {
            return List.of(firstName, lastName, email, phone, company, typed);
        }

        String registering(LiveEventFixture event) {
            return """
                    {"eventId": "%s", "firstName": "%s", "lastName": "%s", "email": "%s", "phone": "%s",
                     "company": "%s", "channels": ["EMAIL", "SMS"], "locale": "de", "timeZone": "Europe/Berlin",
                     "source": {"utmSource": "newsletter", "utmContent": "%s"}, "answers": {"diet": "%s"},
                     "consent": {"text": "I agree %s", "at": "2025-11-21T10:00:00Z"}}
                    """.formatted(event.id(), firstName, lastName, email, phone, company, typed, typed, typed);
        }
    }

    @Test
    void leavesNothingOfThePersonInAnyTable() {
        var event = stage.given(aLiveEvent().of("org_erase"));
        Person person = Person.unique();
        Answer registered =
                stage.api.post("/api/v1/registrations", person.registering(event), "Idempotency-Key", person.typed());
        assertThat(registered.status()).isEqualTo(201);
        UUID id = stage.registrations(event).getFirst();
        String manage = manage(id);
        assertThat(rowsWith(person)).containsKey("registration");

        Answer erased = erase("org_erase", id);

        assertThat(erased.status()).isEqualTo(202);
        assertThat(erased.header("Location")).isEqualTo("/api/v1/registrations/" + id + "/erasure");
        assertThat(erased.text("registrationId")).isEqualTo(id.toString());
        assertThat(erased.text("eventId")).isEqualTo(event.id().toString());
        assertThat(erased.text("erasedAt")).isNotEmpty();
        assertThat(erased.json().path("complete").asBoolean()).isFalse();
        assertThat(rowsWith(person)).isEmpty();

        Answer shown = stage.organizer("org_erase").get("/api/v1/registrations/" + id);
        assertThat(shown.text("status")).isEqualTo("CANCELLED");
        assertThat(shown.text("firstName")).isEmpty();
        assertThat(shown.text("erasedAt")).isEqualTo(erased.text("erasedAt"));
        assertThat(shown.json().path("source").path("utmSource").asString()).isEqualTo("newsletter");
        assertThat(shown.json().path("answers").isEmpty()).isTrue();
        assertThat(stage.organizer("org_erase")
                        .get("/api/v1/registrations/export?format=csv&eventId=" + event.id())
                        .body())
                .contains(id.toString())
                .doesNotContain(person.values());
        assertThat(stage.api.get(manage).status()).isEqualTo(410);
        assertThat(stage.api.get(Stage.path(registered.text("joinUrl"))).status())
                .isEqualTo(410);
        assertThat(openPasses(id)).isZero();
    }

    @Test
    void tellsTheOtherServicesInThisOrderOfOneKey() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        UUID id = stage.registrations(event).getFirst();

        erase("org_aurora", id);
        Answer again = erase("org_aurora", id);

        assertThat(again.status()).isEqualTo(202);
        var confirmed = published("erasures.v1", id, 1).getFirst();
        Contracts.assertValid("erasures.v1", "ErasureConfirmed", confirmed.value());
        assertThat(KafkaProbe.json(confirmed).path("service").asString()).isEqualTo("registration-service");
        assertThat(published("contacts.v1", id, 2))
                .extracting(message -> message.value() == null)
                .containsExactly(false, true);
        var states = published("registrations.v1", id, 2);
        assertThat(states).extracting(KafkaProbe::type).containsExactly("RegistrationConfirmed", "RegistrationErased");
        Contracts.assertValid(
                "registrations.v1", "RegistrationErased", states.getLast().value());
        JsonNode state = KafkaProbe.json(states.getLast());
        assertThat(state.path("version").asInt()).isEqualTo(2);
        assertThat(state.path("status").asString()).isEqualTo("CANCELLED");
        assertThat(state.path("erasedAt").asString()).isEqualTo(again.text("erasedAt"));
        assertThat(state.path("timeZone").isNull()).isTrue();
    }

    @Test
    void leavesNoChosenOptions() {
        var event = stage.given(
                aLiveEvent(),
                Map.of(
                        "questions",
                        List.of(Map.of(
                                "key",
                                "vegan",
                                "label",
                                "Vegan?",
                                "type",
                                "BOOLEAN",
                                "required",
                                true,
                                "options",
                                List.of()))));
        assertThat(stage.api
                        .post("/api/v1/registrations", """
                                {"eventId": "%s", "firstName": "Ada", "email": "ada@example.com",
                                 "answers": {"vegan": true}, "consent": {"text": "Yes", "at": "2025-11-21T10:00:00Z"}}
                                """.formatted(event.id()))
                        .status())
                .isEqualTo(201);
        UUID id = stage.registrations(event).getFirst();

        erase("org_aurora", id);

        assertThat(published("registrations.v1", id, 2))
                .extracting(message -> KafkaProbe.json(message).path("choices").toString())
                .containsExactly("{\"vegan\":[\"true\"]}", "{}");
    }

    @Test
    void theReceiptCollectsTheConfirmationsOfAllServices() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        UUID id = stage.registrations(event).getFirst();
        assertThat(receipt(id).status()).isEqualTo(404);
        erase("org_aurora", id);

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(confirmed(id)).containsExactly(SERVICES.getFirst()));
        for (String service : List.of("notifier-service", "notifier-service", "a-later-service", "scheduler-service")) {
            confirm(id, "org_aurora", service);
        }
        confirm(id, "org_other", "analytics-service");

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(confirmed(id))
                        .containsExactly("registration-service", "scheduler-service", "notifier-service"));
        assertThat(receipt(id).json().path("complete").asBoolean()).isFalse();
        assertThat(stage.organizer("org_other")
                        .get("/api/v1/registrations/" + id + "/erasure")
                        .status())
                .isEqualTo(404);
        assertThat(erase("org_other", id).status()).isEqualTo(404);
    }

    @Test
    void theReceiptIsCompleteWhenTheLastServiceHasConfirmed() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        UUID id = stage.registrations(event).getFirst();
        // The confirmation of a service that had read the erasure before this database was restored from a backup.
        confirm(id, "org_aurora", "analytics-service");
        erase("org_aurora", id);
        confirm(id, "org_aurora", "notifier-service");
        confirm(id, "org_aurora", "scheduler-service");

        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> receipt(id).json().path("complete").asBoolean());

        assertThat(confirmed(id)).containsExactlyElementsOf(SERVICES);
        assertThat(erase("org_aurora", id).body()).isEqualTo(receipt(id).body());
    }

    @Test
    void theSeatGoesToTheFirstWhoWaits() {
        var event = stage.given(aLiveEvent().withCapacity(1));
        stage.register(event, "ada@example.com");
        stage.register(event, "bob@example.com");
        stage.register(event, "cleo@example.com");
        List<UUID> ids = stage.registrations(event).reversed();

        erase("org_aurora", ids.get(1));
        assertThat(figures(event)).isEqualTo("1 confirmed, 1 waitlisted");
        erase("org_aurora", ids.get(0));

        assertThat(figures(event)).isEqualTo("1 confirmed, 0 waitlisted");
        assertThat(status(ids.get(2))).isEqualTo("CONFIRMED");
        assertThat(stage.register(event, "ada@example.com").text("status")).isEqualTo("WAITLISTED");
        assertThat(published("registrations.v1", ids.get(2), 2).getLast())
                .extracting(KafkaProbe::type)
                .isEqualTo("RegistrationPromoted");
    }

    @Test
    void aRegistrationStaysInTheFiguresOfAnEventThatIsOver() {
        var event = stage.given(aLiveEvent().withCapacity(1));
        stage.register(event, "ada@example.com");
        stage.register(event, "bob@example.com");
        List<UUID> ids = stage.registrations(event).reversed();
        stage.given(event.startingAt(Instant.now().minus(2, ChronoUnit.DAYS)).next("ENDED"));

        ids.forEach(id -> erase("org_aurora", id));

        assertThat(status(ids.get(0))).isEqualTo("CONFIRMED");
        assertThat(status(ids.get(1))).isEqualTo("CANCELLED");
        assertThat(figures(event)).isEqualTo("1 confirmed, 0 waitlisted");
        JsonNode state =
                KafkaProbe.json(published("registrations.v1", ids.get(0), 2).getLast());
        assertThat(state.path("status").asString()).isEqualTo("CONFIRMED");
        assertThat(state.path("erasedAt").isNull()).isFalse();
        assertThat(stage.organizer("org_aurora")
                        .delete("/api/v1/registrations/" + ids.get(0))
                        .status())
                .isEqualTo(204);
        JsonNode cancelled =
                KafkaProbe.json(published("registrations.v1", ids.get(0), 3).getLast());
        assertThat(cancelled.path("erasedAt")).isEqualTo(state.path("erasedAt"));
    }

    @Test
    void aRegistrantErasesByThePageAlsoAfterCancelling() {
        var event = stage.given(aLiveEvent());
        Person person = Person.unique();
        stage.api.post("/api/v1/registrations", person.registering(event));
        UUID id = stage.registrations(event).getFirst();
        String manage = manage(id);
        assertThat(stage.api.get(manage).body()).contains(manage + "/erase");
        stage.api.postForm(manage + "/cancel");
        assertThat(stage.api.get(manage).body()).contains("Anmeldung storniert", manage + "/erase");

        assertThat(stage.api.get(manage + "/erase").body()).contains("Meine Daten löschen");
        assertThat(rowsWith(person)).isNotEmpty();
        Answer erased = stage.api.postForm(manage + "/erase");

        assertThat(erased.status()).isEqualTo(303);
        assertThat(erased.header("Location")).isEqualTo(manage);
        assertThat(rowsWith(person)).isEmpty();
        for (String page : List.of(manage, manage + "/erase")) {
            assertThat(stage.api.get(page).status()).isEqualTo(410);
            assertThat(stage.api.get(page).body())
                    .as("the language is erased too")
                    .contains("Your data is deleted")
                    .doesNotContain("/erase\"")
                    .doesNotContain(person.values());
        }
        assertThat(stage.api.postForm(manage + "/erase").status()).isEqualTo(303);
        assertThat(stage.api.postForm("/manage/" + "0".repeat(43) + "/erase").status())
                .isEqualTo(404);
        assertThat(stage.api
                        .post("/api/v1/registrations", person.registering(event))
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aRegistrantErasesByTheLinkAndReadsTheReceipt() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        UUID id = stage.registrations(event).getFirst();
        String own = "/api/v1/registrations" + manage(id);
        assertThat(stage.api.get(own + "/erasure").status()).isEqualTo(404);
        assertThat(stage.api.delete(own + "/personal-data", "If-Match", "\"7\"").status())
                .isEqualTo(412);

        Answer erased = stage.api.delete(own + "/personal-data", "If-Match", "\"1\"");

        assertThat(erased.status()).isEqualTo(202);
        assertThat(erased.header("Location")).isEqualTo(own + "/erasure");
        Answer again = stage.api.delete(own + "/personal-data", "If-Match", "\"1\"");
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.text("erasedAt")).isEqualTo(erased.text("erasedAt"));
        assertThat(stage.api.get(own + "/erasure").text("registrationId")).isEqualTo(id.toString());
        assertThat(stage.api.get(own).status()).isEqualTo(410);
        assertThat(stage.api
                        .delete("/api/v1/registrations/manage/" + "0".repeat(43) + "/personal-data")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aKillBeforeTheCommitErasesNothing() {
        var event = stage.given(aLiveEvent().withCapacity(1));
        Person person = Person.unique();
        stage.api.post("/api/v1/registrations", person.registering(event));
        stage.register(event, "bob@example.com");
        List<UUID> ids = stage.registrations(event).reversed();

        try (var _ = breaking(ERASING)) {
            assertThat(erase("org_aurora", ids.getFirst()).status()).isEqualTo(500);
        }

        assertThat(receipt(ids.getFirst()).status()).isEqualTo(404);
        assertThat(rowsWith(person)).containsKey("registration");
        assertThat(openPasses(ids.getFirst())).isPositive();
        assertThat(status(ids.getLast())).isEqualTo("WAITLISTED");

        assertThat(erase("org_aurora", ids.getFirst()).status()).isEqualTo(202);
        assertThat(rowsWith(person)).isEmpty();
        assertThat(status(ids.getLast())).isEqualTo("CONFIRMED");
        assertThat(published("registrations.v1", ids.getFirst(), 2))
                .extracting(KafkaProbe::type)
                .containsExactly("RegistrationConfirmed", "RegistrationErased");
    }

    @Test
    void erasingCancellingAndRegisteringAtOnceGivesEachSeatOnce() throws Exception {
        int seats = 5;
        var event = stage.given(aLiveEvent().withCapacity(seats));
        for (int number = 0; number < 25; number++) {
            stage.register(event, "person%d@example.com".formatted(number));
        }
        List<UUID> ids = stage.registrations(event).reversed();

        List<Callable<Integer>> work = new ArrayList<>();
        for (int number = 0; number < 15; number++) {
            UUID id = ids.get(number);
            String email = "person%d@example.com".formatted(number);
            work.add(() -> erase("org_aurora", id).status());
            work.add(() -> erase("org_aurora", id).status());
            work.add(() -> stage.organizer("org_aurora")
                    .delete("/api/v1/registrations/" + id)
                    .status());
            work.add(() -> stage.register(event, email).status());
        }
        List<Integer> answers = atOnce(work);

        assertThat(answers).allMatch(status -> status == 202 || status == 204 || status == 201);
        for (UUID id : ids.subList(0, 15)) {
            assertThat(status(id)).isEqualTo("CANCELLED");
            assertThat(receipt(id).status()).isEqualTo(200);
            assertThat(openPasses(id)).isZero();
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> published("registrations.v1", id, 2).stream()
                                    .filter(message -> "RegistrationErased".equals(KafkaProbe.type(message)))
                                    .count()
                            == 1);
        }
        assertThat(count(event, "CONFIRMED")).isEqualTo(seats);
        assertThat(figures(event))
                .isEqualTo("%d confirmed, %d waitlisted".formatted(seats, count(event, "WAITLISTED")));
    }

    @Test
    void aRegistrationThatIsPromotedMeanwhileIsErasedWithItsSeat() throws Exception {
        AtomicInteger promoted = new AtomicInteger();
        for (int round = 0; round < 10; round++) {
            var event = stage.given(aLiveEvent().withCapacity(1));
            List<String> names = List.of("ada@example.com", "bob@example.com", "cleo@example.com");
            names.forEach(name -> stage.register(event, name));
            List<UUID> ids = stage.registrations(event).reversed();

            atOnce(List.<Callable<Integer>>of(
                    () -> stage.organizer("org_aurora")
                            .delete("/api/v1/registrations/" + ids.get(0))
                            .status(),
                    () -> erase("org_aurora", ids.get(1)).status()));

            assertThat(IntStream.range(0, 3).mapToObj(number -> status(ids.get(number))))
                    .containsExactly("CANCELLED", "CANCELLED", "CONFIRMED");
            assertThat(figures(event)).isEqualTo("1 confirmed, 0 waitlisted");
            promoted.incrementAndGet();
        }
        assertThat(promoted).hasValue(10);
    }

    /** The rows are as before the erasure, and the records of erasures.v1 come again, as after a restore from a backup. */
    @Test
    void erasesAgainWhatARestoredDatabaseHasAgain(@Autowired OwnListeners listeners) {
        var event = stage.given(aLiveEvent().withCapacity(1));
        Person person = Person.unique();
        stage.api.post("/api/v1/registrations", person.registering(event));
        stage.register(event, "bob@example.com");
        List<UUID> ids = stage.registrations(event).reversed();
        UUID id = ids.getFirst();
        Map<String, List<String>> backup = new LinkedHashMap<>();
        OF_EVENT.forEach(table -> backup.put(table, rows(table, "event_id", event.id())));
        erase("org_aurora", id);
        Awaitility.await().atMost(PATIENCE).until(() -> !confirmed(id).isEmpty());

        backup.forEach((table, rows) -> restore(table, "event_id", event.id(), rows));
        forget(id);
        assertThat(rowsWith(person)).containsKey("registration");
        assertThat(figures(event)).isEqualTo("1 confirmed, 1 waitlisted");
        assertThat(stage.jdbc
                        .sql("select topic from projection_shape")
                        .query(String.class)
                        .list())
                .as("the topics that are read again after a restore")
                .contains("erasures.v1");

        listeners.handOver("erasures.v1", published("erasures.v1", id, 1));
        listeners.handOver("erasures.v1", published("erasures.v1", id, 1));

        assertThat(rowsWith(person)).isEmpty();
        assertThat(status(id)).isEqualTo("CANCELLED");
        assertThat(status(ids.getLast())).isEqualTo("CONFIRMED");
        assertThat(figures(event)).isEqualTo("1 confirmed, 0 waitlisted");
        assertThat(receipt(id).status()).isEqualTo(200);
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(confirmed(id)).containsExactly(SERVICES.getFirst()));
        assertThat(published("contacts.v1", id, 3))
                .extracting(message -> message.value() == null)
                .containsExactly(false, true, true);
        assertThat(published("registrations.v1", id, 3))
                .extracting(KafkaProbe::type)
                .containsExactly("RegistrationConfirmed", "RegistrationErased", "RegistrationErased");
    }

    /** Only this service erases here, and what it says about another organizer's registration is not believed. */
    @Test
    void aConfirmationOfAnotherServiceErasesNothing() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        UUID id = stage.registrations(event).getFirst();

        confirm(id, "org_aurora", "notifier-service");
        confirm(id, "org_other", "registration-service");
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> rows("erasure_confirmation", "registration_id", id).size() == 2);

        assertThat(receipt(id).status()).isEqualTo(404);
        assertThat(status(id)).isEqualTo("CONFIRMED");
        confirm(id, "org_aurora", "registration-service");
        Awaitility.await().atMost(PATIENCE).until(() -> status(id).equals("CANCELLED"));
    }

    /** The rows in which this column is the id, as JSON. */
    private List<String> rows(String table, String column, UUID id) {
        return stage.jdbc
                .sql("select to_jsonb(t)::text from %s t where %s = :id".formatted(table, column))
                .param("id", id)
                .query(String.class)
                .list();
    }

    private void restore(String table, String column, UUID id, List<String> rows) {
        stage.jdbc
                .sql("delete from %s where %s = :id".formatted(table, column))
                .param("id", id)
                .update();
        rows.forEach(row -> stage.jdbc
                .sql(
                        "insert into %1$s overriding system value select (jsonb_populate_record(null::%1$s, :row::jsonb)).*"
                                .formatted(table))
                .param("row", row)
                .update());
    }

    private void forget(UUID id) {
        for (String table : List.of("erasure", "erasure_confirmation")) {
            restore(table, "registration_id", id, List.of());
        }
    }

    private Answer erase(String organizer, UUID id) {
        return stage.organizer(organizer).delete("/api/v1/registrations/" + id + "/personal-data");
    }

    private Answer receipt(UUID id) {
        return stage.organizer("org_aurora").get("/api/v1/registrations/" + id + "/erasure");
    }

    /** The services that have confirmed. */
    private List<String> confirmed(UUID id) {
        return receipt(id)
                .json()
                .path("services")
                .valueStream()
                .filter(service -> service.path("status").asString().equals("CONFIRMED"))
                .map(service -> service.path("service").asString())
                .toList();
    }

    private void confirm(UUID id, String organizer, String service) {
        stage.kafka.send(
                "erasures.v1",
                id.toString(),
                "ErasureConfirmed",
                Map.of(
                        "registrationId", id,
                        "organizerId", organizer,
                        "service", service,
                        "confirmedAt", "2026-11-22T08:30:02Z"));
    }

    private List<ConsumerRecord<byte[], byte[]>> published(String topic, UUID id, int expected) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> stage.kafka.received(topic, id.toString()), messages -> messages.size() >= expected);
    }

    /** The path of the self-service page. */
    private String manage(UUID id) {
        return Stage.path(PassesIT.open(published("contacts.v1", id, 1).getFirst())
                .path("manageUrl")
                .asString());
    }

    private String status(UUID id) {
        return Tenancy.callAsPlatform(() -> stage.jdbc
                .sql("select status from registration where id = :id")
                .param("id", id)
                .query(String.class)
                .single());
    }

    private String figures(LiveEventFixture event) {
        JsonNode stats = stage.stats(event);
        return "%d confirmed, %d waitlisted"
                .formatted(
                        stats.path("confirmed").asInt(),
                        stats.path("waitlisted").asInt());
    }

    /** Tables with the number of their rows that have one of the person's values in any column. */
    private Map<String, Integer> rowsWith(Person person) {
        return Tenancy.callAsPlatform(() -> {
            Map<String, Integer> found = new TreeMap<>();
            for (String table : stage.jdbc.sql("""
                            select tablename from pg_tables
                            where schemaname = 'public' and tablename <> 'flyway_schema_history'
                            """).query(String.class).list()) {
                int rows = stage.jdbc
                        .sql("select count(*) from \"%s\" t where t::text ilike any (:patterns::text[])"
                                .formatted(table))
                        .param(
                                "patterns",
                                person.values().stream()
                                        .map(value -> "%" + value + "%")
                                        .toArray(String[]::new))
                        .query(Integer.class)
                        .single();
                if (rows > 0) {
                    found.put(table, rows);
                }
            }
            return found;
        });
    }
}
