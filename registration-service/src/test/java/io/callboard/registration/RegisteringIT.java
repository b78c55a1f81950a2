package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.registration.Api.Answer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Answer and messages of one registration, also when it is repeated, refused or fails half way. */
class RegisteringIT extends RegisteringScene {

    @Test
    void confirmsAndTellsOthersOfStateAndContact() {
        var event = stage.given(aLiveEvent());

        Answer answer = stage.api.post("/api/v1/registrations", """
            {"eventId": "%s", "firstName": "Ada", "lastName": "Example", "email": "Ada@Example.com",
             "phone": "+49 30 1234567", "company": "Aurora", "channels": ["EMAIL", "SMS"], "locale": "de-DE",
             "timeZone": "America/New_York", "source": {"utmSource": "newsletter", "utmCampaign": "may"},
             "segment": "vip", "answers": {"team": "5 to 10"},
             "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
            """.formatted(event.id()));

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().propertyNames())
                .containsExactlyInAnyOrder("eventId", "status", "joinUrl", "calendarUrl");
        assertThat(answer.text("status")).isEqualTo("CONFIRMED");
        var state =
                KafkaProbe.json(stage.published(event, "registrations.v1", 1).getFirst());
        Contracts.assertValid("registrations.v1", "RegistrationConfirmed", state.toString());
        assertThat(state.path("channels").toString()).isEqualTo("[\"EMAIL\",\"SMS\"]");
        assertThat(state.path("source").asString()).isEqualTo("newsletter");
        assertThat(state.path("campaign").asString()).isEqualTo("may");
        assertThat(state.path("origin").isNull()).isTrue();
        assertThat(state.path("notify").asBoolean()).isTrue();
        var contact = stage.published(event, "contacts.v1", 1).getFirst();
        Contracts.assertValid("contacts.v1", "ContactRecorded", contact.value());
        assertThat(KafkaProbe.text(contact))
                .doesNotContainIgnoringCase("ada@")
                .doesNotContainIgnoringCase("example")
                .doesNotContain("+4930");
    }

    @Test
    void registeringAgainGetsTheSameAnswerWithAGuestPass() {
        var event = stage.given(aLiveEvent().withCapacity(5));

        Answer first = stage.register(event, "ada@example.com");
        Answer second = stage.register(event, "ADA@example.com");

        assertThat(second.status()).isEqualTo(201);
        assertThat(second.json().propertyNames()).isEqualTo(first.json().propertyNames());
        assertThat(second.text("status")).isEqualTo("CONFIRMED");
        assertThat(second.text("joinUrl")).isNotEqualTo(first.text("joinUrl"));
        assertThat(stage.registrations(event)).hasSize(1);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(1);
        assertThat(stage.published(event, "registrations.v1", 1)).hasSize(1);
        for (Answer answer : List.of(first, second)) {
            assertThat(stage.api.get(Stage.path(answer.text("calendarUrl"))).status())
                    .isEqualTo(200);
        }
    }

    @Test
    void publishesTheHashOfEachPassAndNoPass() throws Exception {
        var event = stage.given(aLiveEvent().withCapacity(5));

        List<Answer> answers = List.of(
                stage.register(event, "ada@example.com"),
                stage.register(event, "ada@example.com"),
                stage.register(event, "lin@example.com"));

        List<String> hashes = new ArrayList<>();
        for (Answer answer : answers) {
            String pass = answer.text("joinUrl").replaceFirst(".*/watch/", "");
            hashes.add(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(pass.getBytes(StandardCharsets.UTF_8))));
            assertThat(stage.kafka.received("registrations.v1"))
                    .noneMatch(message -> KafkaProbe.text(message).contains(pass));
        }
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(stage.publishedPasses(event)).containsExactlyInAnyOrderElementsOf(hashes));
        assertThat(stage.kafka.received("registrations.v1"))
                .filteredOn(message -> "RegistrationRepeated".equals(KafkaProbe.type(message))
                        && KafkaProbe.text(message).contains(hashes.get(1)))
                .singleElement()
                .satisfies(
                        message -> Contracts.assertValid("registrations.v1", "RegistrationRepeated", message.value()));
    }

    /**
     * Free seats, no limit, a waiting list, and neither seats nor a list; each with what registrations may have to wait
     * for.
     */
    private static Stream<Arguments> events() {
        return Stream.of(
                        aLiveEvent().withCapacity(5),
                        aLiveEvent(),
                        aLiveEvent().withCapacity(1),
                        aLiveEvent().withCapacity(1).withoutWaitlist())
                .flatMap(event -> Stream.of(
                                Map.<String, Object>of(),
                                Map.<String, Object>of("approvalRequired", true),
                                Map.<String, Object>of("confirmEmailFirst", true))
                        .map(content -> Arguments.of(event.another(), content)));
    }

    @ParameterizedTest
    @MethodSource("events")
    void aKnownAddressIsAnsweredAsANewOne(LiveEventFixture event, Map<String, Object> content) {
        stage.given(event, content);
        stage.register(event, "known@example.com");

        List<Answer> json = List.of(eve(event, "known@example.com"), eve(event, "new.a@example.com"));
        List<Answer> page = List.of(evesPage(event, "known@example.com"), evesPage(event, "new.b@example.com"));

        assertAlike(json);
        assertAlike(page);
        List<String> passes = Stream.of(json, page)
                .flatMap(List::stream)
                .map(RegisteringIT::pass)
                .toList();
        assertWhatPassesOpenIsAlike(passes);
        stage.given(event.next("LIVE"), content);
        assertWhatPassesOpenIsAlike(passes);
    }

    private Answer eve(LiveEventFixture event, String email) {
        return stage.api.post("/api/v1/registrations", """
                {"eventId": "%s", "firstName": "Eve", "email": "%s", "segment": "vip", "timeZone": "Asia/Tokyo",
                 "locale": "es", "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
                """.formatted(event.id(), email));
    }

    private Answer evesPage(LiveEventFixture event, String email) {
        return stage.api.postForm("/register/" + event.id(), "firstName", "Eve", "email", email, "consent", "I agree");
    }

    /** Answers to a known and to a new address. */
    private static void assertAlike(List<Answer> answers) {
        assertThat(seen(answers.getFirst())).isEqualTo(seen(answers.getLast()));
    }

    private void assertWhatPassesOpenIsAlike(List<String> passes) {
        for (int known = 0; known < passes.size(); known += 2) {
            String ofKnown = passes.get(known);
            String ofNew = passes.get(known + 1);
            assertThat(ofKnown.isEmpty()).isEqualTo(ofNew.isEmpty());
            if (!ofKnown.isEmpty()) {
                for (String path : List.of("/api/v1/passes/%s", "/watch/%s", "/api/v1/passes/%s/calendar.ics")) {
                    assertThat(seen(stage.api.get(path.formatted(ofKnown))))
                            .isEqualTo(seen(stage.api.get(path.formatted(ofNew))));
                }
                assertThat(stage.api
                                .post("/api/v1/passes/" + ofKnown + "/join", "{}")
                                .status())
                        .isEqualTo(stage.api
                                .post("/api/v1/passes/" + ofNew + "/join", "{}")
                                .status());
            }
        }
    }

    /** Status, headers and body, without what is of this moment or this person. */
    private static String seen(Answer answer) {
        Map<String, List<String>> headers =
                new TreeMap<>(answer.response().headers().map());
        headers.keySet().removeAll(List.of("date", "content-length"));
        return (answer.status() + "\n" + headers + "\n" + answer.body())
                .replace("\r\n ", "")
                .replaceAll("(watch|passes)/[A-Za-z0-9_-]{43}", "$1/TOKEN")
                .replaceAll("data-pass=\"[^\"]*\"", "data-pass")
                .replaceAll("data-now=\"[^\"]*\"", "data-now")
                .replaceAll("[a-z.]+@example\\.com", "ADDRESS")
                .replaceAll("UID:.*", "UID")
                .replaceAll("DTSTAMP:.*", "DTSTAMP")
                .replaceAll("\"traceId\":\"[^\"]*\"", "traceId")
                .replaceAll("traceparent=\\[[^]]*]", "traceparent");
    }

    /** The pass in an answer or on a page; empty if there is none. */
    private static String pass(Answer answer) {
        Matcher pass = Pattern.compile("/watch/([A-Za-z0-9_-]{43})").matcher(answer.body());
        return pass.find() ? pass.group(1) : "";
    }

    @Test
    void aGuestPassShowsNothingOfTheRegistration() {
        var event = stage.given(aLiveEvent().withCapacity(2));
        Answer known = stage.register(event, "ada@example.com");
        stage.register(event, "bob@example.com");
        stage.given(event.next("LIVE"));
        assertThat(stage.api.get(PassesIT.passPath(known)).json().path("stream").isNull())
                .isFalse();

        Answer guest = eve(event, "ada@example.com");

        JsonNode shown = stage.api.get(PassesIT.passPath(guest)).json();
        assertThat(shown.path("status").asString()).isEqualTo("WAITLISTED");
        assertThat(shown.path("stream").isNull()).isTrue();
        assertThat(shown.path("registrantTimeZone").asString()).isEqualTo("Asia/Tokyo");
        assertThat(stage.api.post(PassesIT.passPath(guest) + "/join", "{}").status())
                .isEqualTo(204);
        assertThat(joined(event)).as("who waits does not join").isZero();
        for (String path : List.of("/manage/", "/api/v1/registrations/manage/")) {
            assertThat(stage.api.get(path + pass(guest)).status()).isEqualTo(404);
        }
    }

    @Test
    void theJoinsOfAGuestPassCountForTheRegistrationOnce() {
        var event = stage.given(aLiveEvent().withCapacity(5));
        Answer known = stage.register(event, "ada@example.com");
        Answer guest = stage.register(event, "ada@example.com");
        stage.given(event.next("LIVE"));

        for (Answer answer : List.of(guest, known, guest)) {
            assertThat(stage.api.post(PassesIT.passPath(answer) + "/join", "{}").status())
                    .isEqualTo(204);
        }

        assertThat(joined(event)).isOne();
    }

    private int joined(LiveEventFixture event) {
        return stage.jdbc
                .sql("select count(*) from attendance where event_id = :id")
                .param("id", event.id())
                .query(Integer.class)
                .single();
    }

    @Test
    void repeatingDoesNotAddRowsWithoutEnd() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        List<Answer> answers = IntStream.range(0, 8)
                .mapToObj(_ -> stage.register(event, "ada@example.com"))
                .toList();

        UUID id = stage.registrations(event).getFirst();
        assertThat(stage.jdbc
                        .sql("select count(*) from pass where registration_id = :id")
                        .param("id", id)
                        .query(Integer.class)
                        .single())
                .as("the links of the registration, and five guest passes")
                .isEqualTo(7);
        assertThat(answers)
                .extracting(answer -> stage.api.get(PassesIT.passPath(answer)).status())
                .containsExactly(404, 404, 404, 200, 200, 200, 200, 200);
        Awaitility.await()
                .untilAsserted(() -> assertThat(repetitions(event))
                        .flatExtracting(message -> message.path("endedGuestPassHashes")
                                .valueStream()
                                .toList())
                        .hasSize(3));
    }

    @Test
    void anAddressGetsItsLinksOnceADay() {
        var event = stage.given(aLiveEvent());
        var another = stage.given(aLiveEvent());
        String address = "ada%s@example.com".formatted(UUID.randomUUID());
        stage.register(event, address);
        stage.register(another, address);
        stage.register(event, address);
        stage.register(event, address);
        stage.register(another, address);
        stage.jdbc
                .sql(
                        "update registration set links_sent_at = links_sent_at - interval '25 hours' where address = :address")
                .param("address", address)
                .update();
        stage.register(another, address);

        Awaitility.await().untilAsserted(() -> {
            assertThat(linksWanted(event)).containsExactly(true, false);
            assertThat(linksWanted(another)).containsExactly(false, true);
        });
    }

    @Test
    void anUnconfirmedAddressGetsNoLinks() {
        var event = stage.given(aLiveEvent(), Map.of("confirmEmailFirst", true));
        String address = "ada%s@example.com".formatted(UUID.randomUUID());
        stage.register(event, address);
        stage.register(event, address);

        assertThat(stage.jdbc
                        .sql("select count(*) from registration where address = :address and links_sent_at is not null")
                        .param("address", address)
                        .query(Integer.class)
                        .single())
                .isZero();
    }

    private List<Boolean> linksWanted(LiveEventFixture event) {
        return repetitions(event).stream()
                .map(message -> message.path("linksWanted").asBoolean())
                .toList();
    }

    private List<JsonNode> repetitions(LiveEventFixture event) {
        return stage.kafka.received("registrations.v1").stream()
                .filter(message -> "RegistrationRepeated".equals(KafkaProbe.type(message)))
                .map(KafkaProbe::json)
                .filter(message ->
                        message.path("eventId").asString().equals(event.id().toString()))
                .toList();
    }

    @Test
    void countsViewsOfTheFormByBrowsers() {
        String[] browser = {"User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"};
        var event = stage.given(aLiveEvent());
        var closed = stage.given(aLiveEvent().closed());
        for (int i = 0; i < 3; i++) {
            stage.api.get("/register/" + event.id(), browser);
            stage.api.get("/register/" + closed.id(), browser);
        }
        stage.api.get("/register/" + event.id());
        stage.api.get("/register/" + event.id(), browser[0], browser[1], "Sec-Purpose", "prefetch");
        assertThat(view(event.id(), browser)).isEqualTo(202);
        assertThat(view(UUID.randomUUID(), browser)).isEqualTo(404);

        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(views(event).path("views").asInt(0)).isEqualTo(4));

        assertThat(view(event.id(), browser)).isEqualTo(202);
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(views(event).path("views").asInt(0)).isEqualTo(5));
        assertThat(views(closed).isMissingNode()).isTrue();
    }

    private int view(UUID eventId, String... headers) {
        return stage.api
                .post("/api/v1/registrations/page-views", "{\"eventId\": \"%s\"}".formatted(eventId), headers)
                .status();
    }

    /** The newest message about the views of the live event. */
    private JsonNode views(LiveEventFixture event) {
        return stage.kafka.received("page-views.v1").stream()
                .filter(message -> event.key().equals(KafkaProbe.key(message)))
                .peek(message -> Contracts.assertValid("page-views.v1", "PageViewsCounted", message.value()))
                .map(KafkaProbe::json)
                .reduce((_, newest) -> newest)
                .orElseGet(MissingNode::getInstance);
    }

    @Test
    void manyRequestsAtOnceRegisterAnAddressOnce() throws Exception {
        var event = stage.given(aLiveEvent().withCapacity(2).withoutWaitlist());

        List<Answer> answers = atOnce(IntStream.range(0, 40)
                .<Callable<Answer>>mapToObj(i -> () -> stage.register(event, "ada@example.com"))
                .toList());

        assertThat(answers).allMatch(answer -> answer.status() == 201);
        assertThat(answers.stream().map(answer -> answer.text("joinUrl")).distinct())
                .hasSize(40);
        assertThat(stage.registrations(event)).hasSize(1);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(1);
        assertThat(stage.published(event, "registrations.v1", 1)).hasSize(1);
        assertThat(stage.published(event, "contacts.v1", 1)).hasSize(1);
    }

    @Test
    void leavesNothingHalfDoneWhenItBreaksBeforeTheCommit() {
        var event = stage.given(aLiveEvent().withCapacity(1).withoutWaitlist());
        int passes = passes();

        try (var fault = breaking("registration.registering.before-commit")) {
            assertThat(stage.register(event, "ada@example.com").status()).isEqualTo(500);
            Answer keyed = stage.api.post(
                    "/api/v1/registrations", Stage.body(event, "ada@example.com"), "Idempotency-Key", "once");
            assertThat(keyed.status()).isEqualTo(500);
            assertThat(keyed.header("content-type")).startsWith("application/problem+json");
        }

        assertThat(stage.registrations(event)).isEmpty();
        assertThat(stage.stats(event).path("remaining").asInt()).isEqualTo(1);
        assertThat(passes()).isEqualTo(passes);
        assertThat(stage.api
                        .post("/api/v1/registrations", Stage.body(event, "ada@example.com"), "Idempotency-Key", "once")
                        .status())
                .isEqualTo(201);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(1);
        assertThat(stage.published(event, "registrations.v1", 1)).hasSize(1);
        assertThat(stage.published(event, "contacts.v1", 1)).hasSize(1);
    }

    @Test
    void aRepetitionSucceedsAfterAFailureBetweenCommitAndAnswer() {
        var event = stage.given(aLiveEvent().withCapacity(2).withoutWaitlist());

        try (var fault = breaking("registration.registering.after-commit")) {
            assertThat(stage.register(event, "ada@example.com").status()).isEqualTo(500);
        }
        Answer again = stage.register(event, "ada@example.com");

        assertThat(again.text("status")).isEqualTo("CONFIRMED");
        assertThat(stage.api.get(Stage.path(again.text("calendarUrl"))).status())
                .isEqualTo(200);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(1);
        assertThat(stage.published(event, "registrations.v1", 1)).hasSize(1);
    }

    @Test
    void issuesNoPassForARegistrationThatIsBeingCancelled() throws Exception {
        var event = stage.given(aLiveEvent());
        for (int round = 0; round < 20; round++) {
            String email = "ada%d@example.com".formatted(round);
            stage.register(event, email);
            UUID id = stage.registrations(event).getFirst();
            Api organizer = stage.organizer("org_aurora");

            List<Answer> answers = atOnce(List.<Callable<Answer>>of(
                    () -> stage.register(event, email),
                    () -> organizer.delete("/api/v1/registrations/" + id),
                    () -> stage.register(event, email)));

            assertThat(openPasses(id)).isZero();
            assertThat(answers).extracting(Answer::status).containsExactly(201, 204, 201);
        }
    }

    /** Twice the number of connections. If waiting requests held connections, none could go on. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void waitsForAnEventThatIsNotKnownYet(boolean withKey) throws Exception {
        var event = aLiveEvent();
        int atOnce = 20;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> answers = IntStream.range(0, atOnce)
                    .mapToObj(i -> threads.submit(() -> register(event, "early%d@example.com".formatted(i), withKey)))
                    .toList();

            stage.given(event);

            for (Future<Answer> answer : answers) {
                assertThat(answer.get().status()).isEqualTo(201);
            }
        }
        assertThat(stage.registrations(event)).hasSize(atOnce);
    }

    private Answer register(LiveEventFixture event, String email, boolean withKey) {
        return withKey
                ? stage.api.post(
                        "/api/v1/registrations",
                        Stage.body(event, email),
                        "Idempotency-Key",
                        UUID.randomUUID().toString())
                : stage.register(event, email);
    }

    @Test
    void refusesWithAReasonWhatTheEventDoesNotTake() {
        var closed = stage.given(aLiveEvent().closed());
        var over = stage.given(aLiveEvent().startingAt(Instant.parse("2026-01-01T10:00:00Z")));
        var full = stage.given(aLiveEvent().withCapacity(0).withoutWaitlist());
        var open = stage.given(aLiveEvent());
        var cancelled = stage.given(open.next("CANCELLED"));
        var ended =
                stage.given(stage.given(stage.given(aLiveEvent()).next("LIVE")).next("ENDED"));

        assertRefused(closed, 409, "registration-closed");
        assertRefused(over, 409, "event-ended");
        assertRefused(ended, 409, "event-ended");
        assertRefused(full, 409, "event-full");
        assertRefused(cancelled, 409, "event-cancelled");
        assertRefused(aLiveEvent(), 404, "event-not-known-yet");
        assertThat(stage.registrations(full)).isEmpty();
    }

    @Test
    void repeatsTheStoredAnswerToTheSameIdempotencyKey() {
        var event = stage.given(aLiveEvent());
        String key = UUID.randomUUID().toString();
        String body = Stage.body(event, "ada@example.com");

        Answer first = stage.api.post("/api/v1/registrations", body, "Idempotency-Key", key);
        Answer second = stage.api.post("/api/v1/registrations", body, "Idempotency-Key", key);
        Answer other =
                stage.api.post("/api/v1/registrations", Stage.body(event, "bob@example.com"), "Idempotency-Key", key);

        assertThat(first.status()).isEqualTo(201);
        assertThat(second.status()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(other.status()).isEqualTo(422);
        assertThat(stage.registrations(event)).hasSize(1);
    }

    @Test
    void keepsTheNewestStateOfAnEventInAnyOrder() {
        var event = aLiveEvent().withCapacity(7);
        var live = event.next("LIVE");
        stage.given(live.withCapacity(9));
        stage.kafka.send("live-events.v1", event.key(), "LiveEventScheduled", event.message());
        stage.kafka.send(
                "live-events.v1",
                event.key(),
                "LiveEventStarted",
                live.withCapacity(9).message());
        var ended = stage.given(live.withCapacity(9).next("ENDED"));

        assertThat(stage.stats(ended).path("capacity").asInt()).isEqualTo(9);
        assertThat(stage.knownVersion(event.id())).isEqualTo(3);
    }

    private void assertRefused(LiveEventFixture event, int status, String problem) {
        Answer answer = stage.register(event, "ada@example.com");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
    }
}
