package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.registration.Api.Answer;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The questions of an organizer: how answers are checked, kept and shown. */
@PlatformTest
class QuestionsIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern CONSENT = Pattern.compile("name=\"consent\"[^>]*value=\"([^\"]*)\"");

    private static final Map<String, Object> QUESTIONS = Map.of(
            "questions",
            List.of(
                    question("diet", "What do you <eat>?", "CHOICE", true, "Everything", "No meat"),
                    question("days", "Which days?", "MULTI", false, "Monday", "Tuesday"),
                    question("newcomer", "Is it your first time?", "BOOLEAN", false),
                    question("wish", "Your wish?", "TEXT", false),
                    question("when", "When were you born?", "DATE", false)));

    private Stage stage;

    @BeforeEach
    void enter(@LocalServerPort int port, @Autowired KafkaProbe kafka, @Autowired JdbcClient jdbc) {
        stage = new Stage(port, kafka, jdbc);
    }

    @Test
    void keepsAnswersUnderTheLabelThatTheyWereGivenTo() {
        var event = stage.given(aLiveEvent(), QUESTIONS);

        Answer answered = register(event, "ada@example.com", """
                {"diet": "No meat", "days": ["Tuesday", "Monday"], "newcomer": true, "wish": "Less Prolixity",
                 "when": "1815"}
                """);
        assertThat(answered.status()).as(answered.body()).isEqualTo(201);
        stage.given(event.next("SCHEDULED"), Map.of("questions", List.of(question("diet", "Food?", "TEXT", false))));

        String list = "/api/v1/registrations?eventId=" + event.id();
        var answers = stage.organizer("org_aurora").get(list).json().at("/items/0/answers");
        assertThat(answers).isEqualTo(JSON.readTree("""
                {"diet": {"label": "What do you <eat>?", "values": ["No meat"]},
                 "days": {"label": "Which days?", "values": ["Tuesday", "Monday"]},
                 "newcomer": {"label": "Is it your first time?", "values": ["true"]},
                 "wish": {"label": "Your wish?", "values": ["Less Prolixity"]},
                 "when": {"label": "When were you born?", "values": ["1815"]}}
                """));
        UUID id = stage.registrations(event).getFirst();
        assertThat(stage.organizer("org_aurora")
                        .get("/api/v1/registrations/" + id)
                        .json()
                        .at("/answers"))
                .isEqualTo(answers);
        for (String topic : List.of("registrations.v1", "contacts.v1")) {
            assertThat(stage.published(event, topic, 1))
                    .as("answers may hold personal data")
                    .noneMatch(message -> KafkaProbe.text(message).contains("Prolixity"));
        }
    }

    /** Also after the organizer has changed the question. What was typed is not among them. */
    @Test
    void publishesTheOptionsThatWereChosen() {
        var event = stage.given(aLiveEvent(), QUESTIONS);
        assertThat(register(event, "ada@example.com", """
                        {"diet": "No meat", "days": ["Tuesday", "Monday"], "newcomer": true, "wish": "true",
                         "when": "Monday"}
                        """).status()).isEqualTo(201);
        JsonNode chosen = JSON.readTree("""
                {"diet": ["No meat"], "days": ["Monday", "Tuesday"], "newcomer": ["true"]}
                """);
        assertThat(choices(event, 1)).containsExactly(chosen);
        stage.given(event.next("SCHEDULED"), Map.of("questions", List.of(question("diet", "Food?", "TEXT", false))));

        UUID id = stage.registrations(event).getFirst();
        assertThat(stage.organizer("org_aurora")
                        .delete("/api/v1/registrations/" + id)
                        .status())
                .isEqualTo(204);

        assertThat(choices(event, 2)).containsExactly(chosen, chosen);
    }

    @Test
    void publishesTheChoicesOfEachOfManyWhoRegisterAtOnce() throws Exception {
        var event = stage.given(aLiveEvent(), QUESTIONS);
        List<String> diets = List.of("Everything", "No meat");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Answer>> all = IntStream.range(0, 12)
                    .<Callable<Answer>>mapToObj(i -> () -> register(
                            event, "p%d@example.com".formatted(i), "{\"diet\": \"%s\"}".formatted(diets.get(i % 2))))
                    .toList();
            for (Future<Answer> answered : threads.invokeAll(all)) {
                assertThat(answered.get().status()).isEqualTo(201);
            }
        }

        assertThat(choices(event, 12).stream()
                        .collect(Collectors.groupingBy(
                                choices -> choices.at("/diet/0").asString(), Collectors.counting())))
                .containsOnly(Map.entry("Everything", 6L), Map.entry("No meat", 6L));
    }

    private List<JsonNode> choices(LiveEventFixture event, int count) {
        return stage.published(event, "registrations.v1", count).stream()
                .map(message -> KafkaProbe.json(message).path("choices"))
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | /answers/diet | required",
                "{\"diet\": null} | /answers/diet | required",
                "{\"diet\": \" \"} | /answers/diet | required",
                "{\"diet\": []} | /answers/diet | required",
                "{\"diet\": \"Stones\"} | /answers/diet | unknown-value",
                "{\"diet\": [\"Everything\", \"No meat\"]} | /answers/diet | too-many",
                "{\"diet\": 7} | /answers/diet | wrong-type",
                "{\"diet\": {\"a\": 1}} | /answers/diet | wrong-type",
                "{\"diet\": \"Everything\", \"a/b~c\": \"x\"} | /answers/a~1b~0c | unknown-property",
                "{\"diet\": \"Everything\", \"days\": [\"Monday\", \"Sunday\"]} | /answers/days/1 | unknown-value",
                "{\"diet\": \"Everything\", \"days\": [\"Monday\", \"Monday\"]} | /answers/days/1 | duplicate",
                "{\"diet\": \"Everything\", \"days\": [1]} | /answers/days/0 | wrong-type",
                "{\"diet\": \"Everything\", \"newcomer\": \"perhaps\"} | /answers/newcomer | wrong-type",
            })
    void pointsToTheWrongAnswer(String answers, String pointer, String code) {
        var event = stage.given(aLiveEvent(), QUESTIONS);

        Answer refused = register(event, "ada@example.com", answers);

        assertThat(refused.status()).as(refused.body()).isEqualTo(422);
        assertThat(refused.pointers()).contains(pointer);
        assertThat(refused.body()).contains("\"code\":\"" + code + "\"");
        assertThat(stage.registrations(event)).isEmpty();
    }

    /** An address that is registered already must not be told from a new one. */
    @Test
    void checksTheAnswersOfAKnownAddressToo() {
        var event = stage.given(aLiveEvent(), QUESTIONS);
        assertThat(register(event, "ada@example.com", "{\"diet\": \"Everything\"}")
                        .status())
                .isEqualTo(201);

        assertThat(register(event, "ada@example.com", "{}").status()).isEqualTo(422);
        assertThat(register(event, "lin@example.com", "{}").status()).isEqualTo(422);
    }

    @Test
    void refusesAnswersIfThereAreNoQuestions() {
        var event = stage.given(aLiveEvent(), Map.of("questions", List.of()));

        assertThat(register(event, "ada@example.com", "{\"team\": \"x\"}").pointers())
                .containsExactly("/answers/team");
        assertThat(register(event, "ada@example.com", "{}").status()).isEqualTo(201);
    }

    /** An event-service of the release before publishes no questions, and nobody knows which there are. */
    @Test
    void acceptsAnyAnswerWhileTheQuestionsAreUnknown() {
        var event = stage.given(aLiveEvent());

        assertThat(register(event, "ada@example.com", "{\"team\": \"5 to 10\"}").status())
                .isEqualTo(201);
        assertThat(answersOf(event))
                .isEqualTo(JSON.readTree("{\"team\": {\"label\": \"team\", \"values\": [\"5 to 10\"]}}"));
        assertThat(choices(event, 1)).containsExactly(JSON.readTree("{}"));
    }

    /** A release that kept texts only wrote the other column. */
    @Test
    void readsAnswersOfTheReleaseBefore() {
        var event = stage.given(aLiveEvent());
        assertThat(register(event, "ada@example.com", "{}").status()).isEqualTo(201);
        Tenancy.runAsPlatform(() -> stage.jdbc
                .sql(
                        "update registration set given_answers = null, answers = '{\"team\": \"5 to 10\"}' where event_id = :id")
                .param("id", event.id())
                .update());

        assertThat(answersOf(event))
                .isEqualTo(JSON.readTree("{\"team\": {\"label\": \"team\", \"values\": [\"5 to 10\"]}}"));
    }

    @Test
    void asksOnThePageAndShowsErrorsBesideTheQuestion() {
        var event = stage.given(aLiveEvent(), QUESTIONS);
        String path = "/register/" + event.id();
        Answer page = stage.api.get(path);
        assertThat(page.body())
                .contains(
                        "What do you &lt;eat&gt;?",
                        "<select",
                        "Everything",
                        "name=\"answers.days\"",
                        "Which days? (optional)")
                .contains("type=\"radio\"", "<textarea", "Your wish? (optional)")
                .doesNotContain("What do you <eat>");
        String consent = found(CONSENT, page);

        Answer wrong = stage.api.postForm(
                path,
                "firstName",
                "",
                "email",
                "ada@example.com",
                "consent",
                consent,
                "answers.diet",
                "Stones",
                "answers.days",
                "Tuesday",
                "answers.wish",
                "A <b>wish</b>");

        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.body())
                .contains(
                        "Enter your first name.",
                        "Choose from the answers that are offered.",
                        "A &lt;b&gt;wish&lt;/b&gt;")
                .containsPattern("value=\"Tuesday\"[^>]*checked")
                .containsPattern("aria-describedby=\"question-0-error\"");
        assertThat(stage.registrations(event)).isEmpty();

        Answer unanswered =
                stage.api.postForm(path, "firstName", "Ada", "email", "ada@example.com", "consent", consent);
        assertThat(unanswered.status()).isEqualTo(422);
        assertThat(unanswered.body()).contains("Choose an answer.");

        Answer registered = stage.api.postForm(
                path,
                "firstName",
                "Ada",
                "email",
                "ada@example.com",
                "consent",
                consent,
                "answers.diet",
                "No meat",
                "answers.days",
                "Monday",
                "answers.days",
                "Tuesday",
                "answers.newcomer",
                "false",
                "answers.wish",
                "",
                "answers.unasked",
                "x");

        assertThat(registered.status()).as(registered.body()).isEqualTo(200);
        assertThat(answersOf(event)).isEqualTo(JSON.readTree("""
                {"diet": {"label": "What do you <eat>?", "values": ["No meat"]},
                 "days": {"label": "Which days?", "values": ["Monday", "Tuesday"]},
                 "newcomer": {"label": "Is it your first time?", "values": ["false"]}}
                """));
    }

    private JsonNode answersOf(LiveEventFixture event) {
        return stage.organizer("org_aurora")
                .get("/api/v1/registrations?eventId=" + event.id())
                .json()
                .at("/items/0/answers");
    }

    private Answer register(LiveEventFixture event, String email, String answers) {
        return stage.api.post("/api/v1/registrations", """
                {"eventId": "%s", "firstName": "Ada", "email": "%s", "answers": %s,
                 "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
                """.formatted(event.id(), email, answers));
    }

    private static Map<String, Object> question(
            String key, String label, String type, boolean required, String... options) {
        return Map.of("key", key, "label", label, "type", type, "required", required, "options", List.of(options));
    }

    private static String found(Pattern pattern, Answer page) {
        Matcher matcher = pattern.matcher(page.body());
        assertThat(matcher.find()).as(page.body()).isTrue();
        return matcher.group(1);
    }
}
