package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.callboard.chassis.testing.Browser;
import io.callboard.registration.Api.Answer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.altcha.altcha.Altcha;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Registrations by the public routes need the solution of a challenge, or the confirmation of the e-mail address. */
@TestPropertySource(
        properties = {
            "callboard.challenge.enabled=true",
            "callboard.challenge.key=k2:" + ChallengeIT.SECRET + ",k1:" + ChallengeIT.EARLIER_SECRET,
            "callboard.challenge.max-number=1000"
        })
class ChallengeIT extends WaitingListScene {

    static final String SECRET = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
    static final String EARLIER_SECRET = "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

    private static final String CHALLENGE = "/api/v1/registrations/challenge";
    private static final String CONSENT =
            "I agree that the organizer stores my details and writes to me about this event by e-mail.";

    @Test
    void aRegistrationNeedsASolutionWhichCountsOnce() throws Exception {
        var event = stage.given(aLiveEvent());
        Answer missing = register(event, "ada", null);
        assertThat(missing.status()).isEqualTo(400);
        assertThat(missing.pointers()).containsExactly("/challenge");
        assertThat(missing.body()).contains("\"code\":\"required\"", "GET " + CHALLENGE);

        Answer challenge = stage.api.get(CHALLENGE);
        assertThat(challenge.status()).isEqualTo(200);
        assertThat(challenge.header("cache-control")).contains("no-store");
        assertThat(challenge.json().propertyNames())
                .containsExactlyInAnyOrder("algorithm", "challenge", "maxnumber", "salt", "signature");
        String solution = solution(challenge.json());
        assertThat(register(event, "ada", solution).text("status")).isEqualTo("CONFIRMED");

        String respelled = Base64.getEncoder()
                .encodeToString((" " + new String(Base64.getDecoder().decode(solution), UTF_8)).getBytes(UTF_8));
        for (String used : List.of(solution, respelled)) {
            Answer again = register(event, "bob", used);
            assertThat(again.status()).isEqualTo(400);
            assertThat(again.pointers()).containsExactly("/challenge");
            assertThat(again.body()).contains("\"code\":\"invalid\"");
        }
        assertThat(count(event, "CONFIRMED")).isEqualTo(1);
    }

    @Test
    void noSolutionIsOfAnotherOrOfAnOldChallenge() throws Exception {
        var event = stage.given(aLiveEvent());
        Instant soon = Instant.now().plusSeconds(60);
        JsonNode real = stage.api.get(CHALLENGE).json();
        long number = number(real);
        String salt = real.path("salt").asString();
        List<String> unusable = List.of(
                solution(made("Z".repeat(44), soon)),
                solution(made(SECRET, Instant.now().minusSeconds(1))),
                payload(real, salt, number + 1),
                payload(real, salt.replaceFirst("expires=\\d+", "expires=99999999999"), number),
                payload(real, salt.replace("&", number % 10 + "&"), number / 10),
                "e30=",
                "bm90IGpzb24=",
                "?",
                "A".repeat(2001));

        for (String solution : unusable) {
            Answer refused = register(event, "ada", solution);
            assertThat(refused.status()).as(solution).isEqualTo(400);
            assertThat(refused.pointers()).containsExactly("/challenge");
        }
        assertThat(stage.registrations(event)).isEmpty();
        assertThat(register(event, "ada", solution(made(EARLIER_SECRET, soon))).status())
                .as("made with the key before")
                .isEqualTo(201);
    }

    @Test
    void ofManyAtOnceOneGetsThrough() throws Exception {
        var event = stage.given(aLiveEvent());
        String solution = solution(stage.api.get(CHALLENGE).json());
        Callable<Answer> register = () -> register(event, UUID.randomUUID().toString(), solution);

        List<Answer> answers = atOnce(Collections.nCopies(8, register));

        assertThat(answers).filteredOn(answer -> answer.status() == 201).hasSize(1);
        assertThat(count(event, "CONFIRMED")).isEqualTo(1);
    }

    @Test
    void anErrorInTheFormDoesNotUseUpTheSolution() throws Exception {
        var event = stage.given(aLiveEvent());
        String solution = solution(stage.api.get(CHALLENGE).json());

        assertThat(register(event, "not an address", solution).status()).isEqualTo(422);
        assertThat(register(event, "ada", solution).status()).isEqualTo(201);
    }

    @Test
    void anImportNeedsNone() {
        var event = stage.given(aLiveEvent());

        assertThat(stage.organizer("org_aurora")
                        .postCsv(
                                "/api/v1/registrations/import?eventId=" + event.id(),
                                "email,firstName\nbob@example.com,Bob\n")
                        .status())
                .isEqualTo(200);
        assertThat(count(event, "CONFIRMED")).isEqualTo(1);
    }

    @Test
    void withoutJavaScriptTheEmailAddressIsConfirmedInstead() {
        var event = stage.given(aLiveEvent());
        Answer page = stage.api.get("/register/" + event.id());
        assertThat(page.body())
                .contains("<altcha-widget name=\"challenge\"", "challengeurl=\"" + CHALLENGE + "\"", "<noscript>")
                .contains("You get a mail with a link, and confirm your registration there.");

        Answer sent = send(event, "ada@example.com", null);

        assertThat(sent.status()).isEqualTo(200);
        assertThat(sent.body()).contains("One step is missing");
        assertThat(status(event, "ada")).isEqualTo("PENDING");
        assertThat(send(event, "ada@example.com", null).body()).as("again").contains("One step is missing");
        stage.api.postForm(manage(event, "ada") + "/confirm");
        assertThat(status(event, "ada")).isEqualTo("CONFIRMED");
    }

    @Test
    void withoutJavaScriptAPhoneNumberIsNotEnoughAndTheStartIsTooLate() {
        var event = stage.given(aLiveEvent().on("SMS"));
        Answer byPhone = stage.api.postForm(
                "/register/" + event.id(),
                "firstName",
                "Ada",
                "phone",
                "+4930123456",
                "consent",
                CONSENT.replace("e-mail", "text message"));
        assertThat(byPhone.status()).isEqualTo(422);
        assertThat(byPhone.body()).contains("name=\"email\"");

        var begun = stage.given(aLiveEvent().startingAt(Instant.now().minus(1, ChronoUnit.MINUTES)));
        Answer late = send(begun, "ada@example.com", null);
        assertThat(late.status()).isEqualTo(422);
        assertThat(late.body()).contains("with JavaScript switched on");
        assertThat(stage.registrations(event)).isEmpty();
        assertThat(stage.registrations(begun)).isEmpty();

        Answer closed = send(stage.given(begun.next("CANCELLED")), "ada@example.com", null);
        assertThat(closed.status()).isEqualTo(409);
    }

    @Test
    void thePagesTakeASolutionOnce() throws Exception {
        UUID series = UUID.randomUUID();
        var first = stage.given(aLiveEvent(), Map.of("seriesId", series));
        var second = stage.given(aLiveEvent(), Map.of("seriesId", series));
        String solution = solution(stage.api.get(CHALLENGE).json());

        assertThat(send(first, "ada@example.com", solution).body()).contains("You are registered");
        Answer again = send(first, "bob@example.com", solution);
        assertThat(again.status()).isEqualTo(422);
        assertThat(again.body()).contains("You are not registered yet: the check whether you are a person");

        assertThat(sendSeries(series, first, second, "cleo", solution).status()).isEqualTo(422);
        assertThat(sendSeries(series, first, second, "cleo", null).status()).isEqualTo(200);
        assertThat(List.of(status(first, "cleo"), status(second, "cleo"))).containsOnly("PENDING");
        String other = solution(stage.api.get(CHALLENGE).json());
        assertThat(sendSeries(series, first, second, "dan", other).status()).isEqualTo(200);
        assertThat(List.of(status(first, "dan"), status(second, "dan"))).containsOnly("CONFIRMED");
        assertThat(count(first, "CONFIRMED")).isEqualTo(2);
    }

    @Test
    void aBrowserSolvesItUnderTheStrictPolicy(@LocalServerPort int port) throws Exception {
        Optional<Browser> started = Browser.start();
        assumeThat(started).as("Debian's chromium").isPresent();
        try (Browser browser = started.orElseThrow()) {
            var event = stage.given(aLiveEvent());
            browser.open("http://localhost:" + port + "/register/" + event.id());
            assertThat(browser.violations()).isEmpty();
            assertThat(browser.refusedByThePolicy()).isEqualTo("[]");
            Pictures.of(browser);

            browser.leaveBy("""
                    const set = (name, value) => document.querySelector(`[name="${name}"]`).value = value;
                    set('firstName', 'Ada'); set('email', 'ada@example.com');
                    document.querySelector('[name="consent"]').checked = true;
                    document.querySelector('form').requestSubmit();
                    """);

            assertThat(browser.evaluate("document.body.innerText").asString()).contains("You are registered");
            assertThat(status(event, "ada")).isEqualTo("CONFIRMED");
        }
    }

    private Answer register(LiveEventFixture event, String name, @Nullable String solution) {
        String body = Stage.body(event, name + "@example.com");
        return stage.api.post(
                "/api/v1/registrations",
                solution == null ? body : body.replaceFirst("\\{", "{\"challenge\": \"" + solution + "\", "));
    }

    private Answer send(LiveEventFixture event, String email, @Nullable String solution) {
        return stage.api.postForm(
                "/register/" + event.id(),
                "firstName",
                "Ada",
                "email",
                email,
                "consent",
                CONSENT,
                "challenge",
                solution == null ? "" : solution);
    }

    private Answer sendSeries(
            UUID series, LiveEventFixture first, LiveEventFixture second, String name, @Nullable String solution) {
        return stage.api.postForm(
                "/register/series/" + series,
                "event",
                first.key(),
                "event",
                second.key(),
                "firstName",
                "Ada",
                "email",
                name + "@example.com",
                "consent",
                CONSENT.replace("this event", "these events"),
                "challenge",
                solution == null ? "" : solution);
    }

    /** A challenge as the service makes it, with another key or another time. */
    private static JsonNode made(String secret, Instant expiresAt) throws Exception {
        Altcha.Challenge made = Altcha.createChallenge(new Altcha.ChallengeOptions()
                .setAlgorithm(Altcha.Algorithm.SHA256)
                .setHmacKey(secret)
                .setMaxNumber(1000L)
                .setExpires(expiresAt.getEpochSecond()));
        return JsonMapper.shared().valueToTree(made);
    }

    private static String solution(JsonNode challenge) throws Exception {
        return payload(challenge, challenge.path("salt").asString(), number(challenge));
    }

    private static long number(JsonNode challenge) throws Exception {
        return Altcha.solveChallenge(
                        challenge.path("challenge").asString(),
                        challenge.path("salt").asString(),
                        Altcha.Algorithm.SHA256,
                        challenge.path("maxnumber").asLong(),
                        0)
                .number;
    }

    private static String payload(JsonNode challenge, String salt, long number) {
        String json = JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "algorithm",
                        challenge.path("algorithm").asString(),
                        "challenge",
                        challenge.path("challenge").asString(),
                        "number",
                        number,
                        "salt",
                        salt,
                        "signature",
                        challenge.path("signature").asString()));
        return Base64.getEncoder().encodeToString(json.getBytes(UTF_8));
    }
}
