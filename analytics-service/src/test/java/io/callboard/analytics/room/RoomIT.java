package io.callboard.analytics.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.analytics.engagement.Viewers;
import io.callboard.analytics.engagement.Viewers.Viewer;
import io.callboard.analytics.figures.Facts;
import io.callboard.analytics.room.RoomClient.Answer;
import io.callboard.chassis.crypto.Sha256;
import io.callboard.chassis.retention.Retention;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

/** Viewers ask, vote and chat; the organizer moderates. */
@PlatformTest
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class RoomIT {

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionTemplate transactions;

    @Autowired
    private Viewers viewers;

    @Autowired
    private Discussion discussion;

    @Autowired
    private Retention retention;

    private final Facts facts = new Facts();
    private final String ada = UUID.randomUUID().toString();
    private final String ben = UUID.randomUUID().toString();
    private final String passOfAda = "pass-of-" + ada;
    private final RoomClient asAda = RoomClient.viewer(() -> port, passOfAda);
    private final RoomClient asBen = RoomClient.viewer(() -> port, "pass-of-" + ben);
    private final RoomClient asOrganizer = RoomClient.organizer(() -> port, facts.organizer);

    private void given(String status, Instant startsAt) {
        facts.liveEvent(
                "LiveEventStarted", 1, Map.of("title", "Tides", "status", status, "startsAt", startsAt.toString()));
        for (String id : List.of(ada, ben)) {
            facts.registration("RegistrationConfirmed", id, 1, "CONFIRMED", List.of("EMAIL"), null, null);
            facts.pass(id, "pass-of-" + id);
        }
        facts.sendAll(kafka);
        await().untilAsserted(() -> {
            assertThat(asAda.get("/questions").status()).isEqualTo(200);
            assertThat(asBen.get("/questions").status()).isEqualTo(200);
            assertThat(asOrganizer.get(moderated("/room")).status()).isEqualTo(200);
        });
    }

    @AfterEach
    void close() {
        asAda.close();
        asBen.close();
        asOrganizer.close();
    }

    @Test
    void sortsQuestionsByVotesAndCountsEachVoteOnce() {
        given("LIVE", Instant.now());
        String first = ask("Will there be a recording?");
        String second = ask("Where are the slides?");

        for (int i = 0; i < 2; i++) {
            Answer voted = asBen.call("PUT", "/questions/" + second + "/vote", null);
            assertThat(voted.status()).as(voted.body()).isEqualTo(200);
            assertThat(voted.json().path("votes").asInt()).isOne();
        }

        JsonNode list = asBen.get("/questions").json().path("items");
        assertThat(ids(list)).containsExactly(second, first);
        assertThat(list.at("/0/voted").asBoolean()).isTrue();
        assertThat(list.at("/0/mine").asBoolean()).isFalse();
        JsonNode own = asAda.get("/questions?sort=askedAt").json().path("items");
        assertThat(ids(own)).containsExactly(first, second);
        assertThat(own.at("/0/mine").asBoolean()).isTrue();
        assertThat(own.at("/1/voted").asBoolean()).isFalse();
        assertThat(own.at("/0/name").asString()).isEqualTo("Ada");
        Answer page = asAda.get("/questions?limit=1");
        assertThat(ids(page.json().path("items"))).containsExactly(second);
        assertThat(ids(asAda.get("/questions?limit=1&cursor="
                                + page.json().path("nextCursor").asString())
                        .json()
                        .path("items")))
                .containsExactly(first);

        for (int i = 0; i < 2; i++) {
            Answer withdrawn = asBen.call("DELETE", "/questions/" + second + "/vote", null);
            assertThat(withdrawn.json().path("votes").asInt()).isZero();
            assertThat(withdrawn.json().path("voted").asBoolean()).isFalse();
        }
        assertThat(asBen.call("PUT", "/questions/" + UUID.randomUUID() + "/vote", null)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void countsSimultaneousVotesOfOneViewerOnce() {
        given("LIVE", Instant.now());
        String question = ask("Why?");

        assertThat(IntStream.range(0, 8)
                        .parallel()
                        .mapToObj(_ -> asBen.call("PUT", "/questions/" + question + "/vote", null)
                                .status()))
                .allMatch(status -> status == 200);

        assertThat(asBen.get("/questions").json().at("/items/0/votes").asInt()).isOne();
    }

    @Test
    void showsTheOrganizerWhatToAnswerAndViewersWhatIsAnswered() {
        given("LIVE", Instant.now());
        String answered = ask("Will there be a recording?");
        String rude = ask("Why are you so slow?");

        Answer marked = asOrganizer.call(
                "PATCH", moderated("/questions/" + answered), "{\"answered\": true, \"pinned\": true}");
        assertThat(marked.status()).as(marked.body()).isEqualTo(200);
        assertThat(marked.json().path("registrationId").asString()).isEqualTo(ada);
        asOrganizer.call("PATCH", moderated("/questions/" + rude), "{\"status\": \"HIDDEN\"}");
        // Another mark does not show it again.
        assertThat(asOrganizer
                        .call("PATCH", moderated("/questions/" + rude), "{\"pinned\": true}")
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("HIDDEN");

        JsonNode shown = asBen.get("/questions").json().path("items");
        assertThat(ids(shown)).containsExactly(answered);
        assertThat(shown.at("/0/answered").asBoolean()).isTrue();
        assertThat(shown.at("/0/pinned").asBoolean()).isTrue();
        // Its author sees it no more than others, and no vote for it is kept.
        assertThat(ids(asAda.get("/questions").json().path("items"))).containsExactly(answered);
        assertThat(asBen.call("PUT", "/questions/" + rude + "/vote", null).status())
                .isEqualTo(404);
        assertThat(ids(asOrganizer
                        .get(moderated("/questions?answered=false"))
                        .json()
                        .path("items")))
                .containsExactly(rude);
        assertThat(ids(asOrganizer
                        .get(moderated("/questions?status=SHOWN&total=true"))
                        .json()
                        .path("items")))
                .containsExactly(answered);

        asOrganizer.call("PATCH", moderated("/questions/" + rude), "{\"status\": \"SHOWN\", \"answered\": null}");
        JsonNode again = asBen.get("/questions").json().path("items");
        assertThat(ids(again)).containsExactlyInAnyOrder(answered, rude);
        assertThat(again.valueStream().map(question -> question.path("votes").asInt()))
                .containsOnly(0);

        for (String mark : List.of("answered", "pinned")) {
            Answer taken =
                    asOrganizer.call("PATCH", moderated("/questions/" + answered), "{\"%s\": false}".formatted(mark));
            assertThat(taken.json().path(mark).asBoolean(true)).as(mark).isFalse();
        }
    }

    @Test
    void keepsMessagesBackUntilTheOrganizerShowsThem() {
        given("LIVE", Instant.now());
        Answer settings =
                asOrganizer.call("PUT", moderated("/room"), "{\"questionsWait\": false, \"messagesWait\": true}");
        assertThat(settings.status()).as(settings.body()).isEqualTo(200);

        Answer written = asAda.call("POST", "/messages", "{\"text\": \"Hello\"}");
        assertThat(written.json().path("status").asString()).isEqualTo("WAITING");
        assertThat(ids(asBen.get("/messages").json().path("items"))).isEmpty();
        assertThat(ids(asOrganizer
                        .get(moderated("/messages?status=WAITING"))
                        .json()
                        .path("items")))
                .containsExactly(written.id());
        Answer own = asOrganizer.call("POST", moderated("/messages"), "{\"text\": \"Welcome\", \"name\": \"Host\"}");
        assertThat(own.status()).as(own.body()).isEqualTo(201);
        asOrganizer.call("PATCH", moderated("/messages/" + written.id()), "{\"status\": \"SHOWN\"}");

        JsonNode chat = asBen.get("/messages").json().path("items");
        assertThat(ids(chat)).containsExactly(own.id(), written.id());
        assertThat(chat.at("/0/byOrganizer").asBoolean()).isTrue();
        assertThat(chat.at("/1/byOrganizer").asBoolean()).isFalse();
        asOrganizer.call("PATCH", moderated("/messages/" + written.id()), "{\"status\": \"HIDDEN\"}");
        for (RoomClient viewer : List.of(asAda, asBen)) {
            assertThat(ids(viewer.get("/messages").json().path("items"))).containsExactly(own.id());
        }
        assertThat(ask("Do questions wait?")).isNotEmpty();
        assertThat(ids(asBen.get("/questions").json().path("items"))).hasSize(1);

        JsonNode changed = asOrganizer
                .call("PUT", moderated("/room"), "{\"questionsWait\": true, \"messagesWait\": false}")
                .json();
        assertThat(changed.path("questionsWait").asBoolean()).isTrue();
        assertThat(changed.path("messagesWait").asBoolean(true)).isFalse();
    }

    @Test
    void countsWhatIsWrittenOnceAndPublishesNoText() {
        given("LIVE", Instant.now());
        String text = "anna.lindqvist@example.org or 0170 1234567?";
        String question = asAda.call("POST", "/questions", "{\"text\": \"%s\", \"name\": \"Anna\"}".formatted(text))
                .id();
        String message = asAda.call("POST", "/messages", "{\"text\": \"%s\", \"name\": \"Anna\"}".formatted(text))
                .id();
        asOrganizer.call("POST", moderated("/messages"), "{\"text\": \"Welcome\"}");

        await().untilAsserted(() -> {
            JsonNode engagement = facts.figures(port).path("engagement");
            assertThat(engagement.path("questions").asInt()).isOne();
            assertThat(engagement.path("messages").asInt()).isOne();
        });
        List<ConsumerRecord<byte[], byte[]>> published = kafka.received("engagement.v1", facts.event + ":" + ada);
        assertThat(published)
                .extracting(KafkaProbe::type)
                .containsExactlyInAnyOrder("QuestionAsked", "ChatMessageWritten");
        assertThat(published).allSatisfy(fact -> {
            Contracts.assertValid("engagement.v1", String.valueOf(KafkaProbe.type(fact)), fact.value());
            assertThat(KafkaProbe.json(fact).path("factId").asString())
                    .isIn(question, message)
                    .isEqualTo(KafkaProbe.header(fact, "ce_id"));
            assertThat(KafkaProbe.json(fact).path("characters").asInt()).isEqualTo(text.length());
            assertThat(KafkaProbe.text(fact)).doesNotContainIgnoringCase("anna", "1234567");
        });
    }

    @Test
    void opensBeforeTheStartAndClosesAtTheEnd() throws Exception {
        given("SCHEDULED", Instant.now().plus(2, ChronoUnit.HOURS));
        String early = "{\"text\": \"Is anybody here?\"}";
        Answer refused = asAda.call("POST", "/questions", early);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("type").asString()).endsWith("/room-closed");

        change(2, "SCHEDULED", Instant.now().plus(30, ChronoUnit.MINUTES));
        await().untilAsserted(() ->
                assertThat(asAda.call("POST", "/questions", early).status()).isEqualTo(201));
        String question = asAda.get("/questions").json().at("/items/0/id").asString();

        change(3, "ENDED", Instant.now());
        await().untilAsserted(() ->
                assertThat(asAda.call("POST", "/messages", early).status()).isEqualTo(409));
        assertThat(asBen.call("PUT", "/questions/" + question + "/vote", null).status())
                .isEqualTo(409);
        JsonNode left = asAda.get("/questions").json().path("items");
        assertThat(ids(left)).containsExactly(question);
        assertThat(left.at("/0/votes").asInt()).isZero();
        assertThat(asOrganizer.call("POST", moderated("/messages"), early).status())
                .isEqualTo(409);
        try (var stream = asAda.stream("/stream", null)) {
            assertThat(stream.status()).isEqualTo(204);
        }
    }

    @Test
    void sendsChangesAndWhatAClientMissed() throws Exception {
        given("LIVE", Instant.now());
        asOrganizer.call("PUT", moderated("/room"), "{\"questionsWait\": true, \"messagesWait\": false}");
        String lastId;
        String question;
        try (var ofBen = asBen.stream("/stream", null);
                var ofOrganizer = asOrganizer.stream(moderated("/stream"), null)) {
            ofBen.begin();
            ofOrganizer.begin();
            question = ask("Will there be a recording?");
            var waiting = ofOrganizer.next("question");
            assertThat(waiting.data().path("status").asString()).isEqualTo("WAITING");
            assertThat(waiting.data().path("registrationId").asString()).isEqualTo(ada);
            // What waits is not sent to viewers. The first that Ben gets was written after it.
            String early =
                    asBen.call("POST", "/messages", "{\"text\": \"Hello\"}").id();
            var first = ofBen.next(event -> !event.name().endsWith("-removed"));
            assertThat(first.data().path("id").asString()).isEqualTo(early);
            asOrganizer.call("PATCH", moderated("/questions/" + question), "{\"status\": \"SHOWN\"}");
            var shown = ofBen.next("question");
            assertThat(shown.data().path("id").asString()).isEqualTo(question);
            assertThat(shown.data().path("text").asString()).isEqualTo("Will there be a recording?");
            assertThat(shown.data().toString()).doesNotContain(ada);

            asBen.call("PUT", "/questions/" + question + "/vote", null);
            assertThat(ofBen.next("question").data().path("votes").asInt()).isOne();
            lastId = asBen.call("POST", "/messages", "{\"text\": \"Hello\"}").id();
            var message = ofBen.next("message");
            assertThat(message.data().path("id").asString()).isEqualTo(lastId);
            lastId = message.id();
        }

        asOrganizer.call("PATCH", moderated("/questions/" + question), "{\"status\": \"HIDDEN\"}");
        try (var again = asBen.stream("/stream", lastId)) {
            assertThat(again.next(_ -> true).name()).isEqualTo("question-removed");
        }
        for (String unknown : List.of("-1", "none", "999999999")) {
            try (var lost = asBen.stream("/stream", unknown)) {
                assertThat(lost.next(_ -> true).name()).as(unknown).isEqualTo("reset");
            }
        }
        try (var old = asBen.stream("/stream", "0")) {
            assertThat(old.next(event -> event.name().equals("message"))
                            .data()
                            .path("text")
                            .asString())
                    .isEqualTo("Hello");
        }
    }

    @Test
    void countsOneAnswerOfEachViewerToAPoll() {
        given("LIVE", Instant.now());
        String poll = poll();
        assertThat(asAda.get("/polls").json().path("items")).isEmpty();
        assertThat(answer(asAda, poll, 0).status()).isEqualTo(404);
        turn(poll, "OPEN");

        for (int option : List.of(0, 0, 1)) {
            assertThat(answer(asAda, poll, option).status()).isEqualTo(200);
        }
        Answer second = answer(asBen, poll, 1);
        assertThat(second.status()).as(second.body()).isEqualTo(200);

        assertThat(counts(asAda.get("/polls").json().at("/items/0"))).containsExactly(0, 2, 0);
        assertThat(asAda.get("/polls").json().at("/items/0/answer").asInt()).isOne();
        assertThat(answer(asAda, poll, 3).status()).isEqualTo(422);
        assertThat(answer(asAda, poll, 10).status()).isEqualTo(422);
        turn(poll, "CLOSED");
        Answer late = answer(asAda, poll, 2);
        assertThat(late.status()).isEqualTo(409);
        assertThat(late.json().path("type").asString()).endsWith("/poll-not-open");
        assertThat(counts(asOrganizer
                        .get(moderated("/polls?status=CLOSED"))
                        .json()
                        .at("/items/0")))
                .containsExactly(0, 2, 0);

        await().untilAsserted(() -> assertThat(
                        facts.figures(port).at("/engagement/pollAnswers").asInt())
                .isEqualTo(2));
        assertThat(kafka.received("engagement.v1", facts.event + ":" + ada))
                .hasSize(1)
                .allSatisfy(fact -> Contracts.assertValid("engagement.v1", "PollAnswered", fact.value()));
    }

    @Test
    void countsSimultaneousAnswersAsTheyAreStored() {
        given("LIVE", Instant.now());
        String poll = poll();
        turn(poll, "OPEN");

        assertThat(IntStream.range(0, 24)
                        .parallel()
                        .mapToObj(i ->
                                answer(i % 2 == 0 ? asAda : asBen, poll, i % 3).status()))
                .allMatch(status -> status == 200);

        JsonNode ofAda = asAda.get("/polls").json().at("/items/0");
        int chosenByAda = ofAda.path("answer").asInt();
        int chosenByBen = asBen.get("/polls").json().at("/items/0/answer").asInt();
        assertThat(counts(ofAda))
                .containsExactly(IntStream.range(0, 3)
                        .mapToObj(i -> (i == chosenByAda ? 1 : 0) + (i == chosenByBen ? 1 : 0))
                        .toArray(Integer[]::new));
    }

    @Test
    void sendsTheResultsOfPollsAsTheyChange() throws Exception {
        given("LIVE", Instant.now());
        String poll = poll();
        String lastId;
        try (var ofBen = asBen.stream("/stream", null)) {
            lastId = ofBen.begin();
            turn(poll, "OPEN");
            assertThat(counts(ofBen.next("poll").data())).containsExactly(0, 0, 0);
            answer(asAda, poll, 2);
            assertThat(counts(ofBen.next("poll").data())).containsExactly(0, 0, 1);
            turn(poll, "CLOSED");
            assertThat(ofBen.next("poll").data().path("status").asString()).isEqualTo("CLOSED");
        }
        try (var again = asBen.stream("/stream", lastId)) {
            assertThat(counts(again.next("poll").data())).containsExactly(0, 0, 1);
        }
    }

    @Test
    void boundsPollsAndWhatTheyShow() {
        given("LIVE", Instant.now());
        for (String body : List.of(
                "{\"question\": \"Which?\", \"options\": [\"One\"]}",
                "{\"question\": \"Which?\", \"options\": [\"One\", \" One \"]}",
                "{\"question\": \" \", \"options\": [\"One\", \"Two\"]}",
                "{\"question\": \"Which?\", \"options\": [\"One\", \"%s\"]}".formatted("x".repeat(101)))) {
            assertThat(asOrganizer.call("POST", moderated("/polls"), body).status())
                    .as(body)
                    .isEqualTo(422);
        }
        for (int i = 0; i < 5; i++) {
            turn(poll(), "OPEN");
        }
        Answer refused = asOrganizer.call("PATCH", moderated("/polls/" + poll()), "{\"status\": \"OPEN\"}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.json().path("type").asString()).endsWith("/too-many-open-polls");
        try (var other = RoomClient.organizer(() -> port, "org_other")) {
            assertThat(other.get(moderated("/polls")).status()).isEqualTo(404);
        }
    }

    @Test
    void erasesWhatARegistrantWrote() throws Exception {
        given("LIVE", Instant.now());
        String question = ask("Will there be a recording?");
        String message =
                asAda.call("POST", "/messages", "{\"text\": \"I am Ada\"}").id();
        String other =
                asBen.call("POST", "/messages", "{\"text\": \"I am Ben\"}").id();
        try (var ofBen = asBen.stream("/stream", null)) {
            ofBen.begin();
            erase();

            var removed = List.of(ofBen.next(_ -> true), ofBen.next(_ -> true));
            assertThat(removed)
                    .extracting(event -> event.data().path("id").asString())
                    .containsExactlyInAnyOrder(question, message);
            assertThat(removed).allSatisfy(event -> assertThat(event.name()).endsWith("-removed"));
        }
        assertThat(textsOfAda()).isZero();
        assertThat(ids(asBen.get("/questions").json().path("items"))).isEmpty();
        assertThat(ids(asOrganizer.get(moderated("/messages")).json().path("items")))
                .containsExactly(other);
        assertThat(asOrganizer
                        .call("PATCH", moderated("/questions/" + question), "{\"status\": \"SHOWN\"}")
                        .status())
                .isEqualTo(404);
        assertThat(asAda.call("POST", "/questions", "{\"text\": \"Again\"}").status())
                .isEqualTo(410);
    }

    @Test
    void erasesWhatIsBeingWrittenWhileTheErasureArrives() {
        given("LIVE", Instant.now());
        Viewer viewer = viewers.find(Sha256.of(passOfAda)).orElseThrow();
        transactions.executeWithoutResult(_ -> {
            discussion.write(viewer, ContributionKind.QUESTION, new Draft("Will there be a recording?", "Ada"));
            erase();
            String transaction = jdbc.sql("select pg_current_xact_id()::xid::text")
                    .query(String.class)
                    .single();
            await().until(() -> isWaitedFor(transaction));
        });

        await().untilAsserted(
                        () -> assertThat(kafka.received("erasures.v1", ada)).isNotEmpty());
        assertThat(textsOfAda()).isZero();
    }

    @Test
    void hidesRoomsFromOthers() throws Exception {
        given("LIVE", Instant.now());
        String question = ask("Why?");
        try (var other = RoomClient.organizer(() -> port, "org_other");
                var nobody = RoomClient.viewer(() -> port, "pass-of-nobody")) {
            for (String path : List.of("/room", "/questions", "/messages", "/stream")) {
                assertThat(other.get(moderated(path)).status()).as(path).isEqualTo(404);
            }
            assertThat(other.call("PATCH", moderated("/questions/" + question), "{\"answered\": true}")
                            .status())
                    .isEqualTo(404);
            assertThat(other.call("PUT", moderated("/room"), "{\"questionsWait\": true, \"messagesWait\": true}")
                            .status())
                    .isEqualTo(404);
            assertThat(other.call("POST", moderated("/messages"), "{\"text\": \"Hi\"}")
                            .status())
                    .isEqualTo(404);
            for (String path : List.of("/questions", "/messages", "/stream")) {
                assertThat(nobody.get(path).status()).as(path).isEqualTo(404);
            }
        }
        assertThat(asOrganizer
                        .get(moderated("/questions"))
                        .json()
                        .at("/items/0/answered")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void refusesTextsThatCannotBeShown() {
        given("LIVE", Instant.now());
        for (String body : List.of(
                "{\"text\": \"  \"}",
                "{\"text\": \"a\\u0000b\"}",
                "{\"text\": \"%s\"}".formatted("x".repeat(1001)),
                "{\"text\": \"Why?\", \"name\": \"%s\"}".formatted("x".repeat(61)),
                "{\"text\": \"Why?\", \"name\": \"a\\nb\"}",
                "{\"name\": \"Ada\"}")) {
            assertThat(asAda.call("POST", "/questions", body).status()).as(body).isEqualTo(422);
        }
    }

    @Test
    void deletesRoomsAfterTheirTime() {
        given("LIVE", Instant.now());
        String question = ask("Why?");
        asBen.call("PUT", "/questions/" + question + "/vote", null);
        String poll = poll();
        turn(poll, "OPEN");
        answer(asBen, poll, 1);
        jdbc.sql("update live_event set ends_at = now() - interval '91 days' where event_id = :id")
                .param("id", UUID.fromString(facts.event))
                .update();

        await().untilAsserted(() -> Tenancy.runAsPlatform(() -> {
            retention.deleteSlices();
            for (String table : List.of("question_vote", "contribution", "poll_answer", "poll_count", "poll", "room")) {
                assertThat(jdbc.sql("select count(*) from " + table + " where event_id = :id")
                                .param("id", UUID.fromString(facts.event))
                                .query(Long.class)
                                .single())
                        .as(table)
                        .isZero();
            }
        }));
        assertThat(asAda.get("/questions").status()).isEqualTo(200);
    }

    private String ask(String text) {
        Answer asked = asAda.call("POST", "/questions", "{\"text\": \"%s\", \"name\": \"Ada\"}".formatted(text));
        assertThat(asked.status()).as(asked.body()).isEqualTo(201);
        return asked.id();
    }

    private String poll() {
        Answer made = asOrganizer.call(
                "POST", moderated("/polls"), "{\"question\": \"Which?\", \"options\": [\"A\", \"B\", \"C\"]}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.id();
    }

    private void turn(String poll, String status) {
        Answer turned =
                asOrganizer.call("PATCH", moderated("/polls/" + poll), "{\"status\": \"%s\"}".formatted(status));
        assertThat(turned.status()).as(turned.body()).isEqualTo(200);
    }

    private static Answer answer(RoomClient viewer, String poll, int option) {
        return viewer.call("PUT", "/polls/" + poll + "/answer", "{\"option\": %d}".formatted(option));
    }

    private static List<Integer> counts(JsonNode poll) {
        return StreamSupport.stream(poll.path("options").spliterator(), false)
                .map(option -> option.path("answers").asInt())
                .toList();
    }

    private void erase() {
        facts.registration("RegistrationErased", ada, 2, "CONFIRMED", List.of("EMAIL"), null, null);
        facts.sendAll(kafka);
    }

    private void change(int version, String status, Instant startsAt) {
        facts.liveEvent(
                "LiveEventChanged",
                version,
                Map.of("title", "Tides", "status", status, "startsAt", startsAt.toString()));
        facts.sendAll(kafka);
    }

    /** Whether another transaction waits until this one ends. Nothing but the erasure does. */
    private boolean isWaitedFor(String transaction) {
        return jdbc.sql("""
                        select exists (
                            select from pg_locks
                            where locktype = 'transactionid' and not granted and transactionid = :transaction::xid)
                        """)
                .param("transaction", transaction)
                .query(Boolean.class)
                .single();
    }

    private long textsOfAda() {
        return jdbc.sql("""
                        select count(*) from contribution
                        where registration_id = :id and (text is not null or name is not null)
                        """).param("id", UUID.fromString(ada)).query(Long.class).single();
    }

    private String moderated(String path) {
        return "/events/" + facts.event + path;
    }

    private static List<String> ids(JsonNode items) {
        return StreamSupport.stream(items.spliterator(), false)
                .map(item -> item.path("id").asString())
                .toList();
    }
}
