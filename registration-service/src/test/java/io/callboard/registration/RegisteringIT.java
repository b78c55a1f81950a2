package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.registration.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

@PlatformTest
@ExtendWith(AsPlatform.class)
class RegisteringIT {

    private Stage stage;

    @BeforeEach
    void enter(@LocalServerPort int port, @Autowired KafkaProbe kafka, @Autowired JdbcClient jdbc) {
        stage = new Stage(port, kafka, jdbc);
    }

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
        assertThat(state.path("notify").asBoolean()).isTrue();
        var contact = stage.published(event, "contacts.v1", 1).getFirst();
        Contracts.assertValid("contacts.v1", "ContactRecorded", contact.value());
        assertThat(KafkaProbe.text(contact))
                .doesNotContainIgnoringCase("ada@")
                .doesNotContainIgnoringCase("example")
                .doesNotContain("+4930");
    }

    @Test
    void takesWhomeverAStrangeLinkBroughtAndKeepsItsAddressOffTheTopics() {
        var event = stage.given(aLiveEvent());

        Answer answer = stage.api.post("/api/v1/registrations", """
                {"eventId": "%s", "firstName": "Ada", "email": "ada@example.com",
                 "source": {"utmSource": "jane@x.org", "utmContent": "jane@x.org"}, "segment": "jane_at_x_org",
                 "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
                """.formatted(event.id()));

        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        var message = stage.published(event, "registrations.v1", 1).getFirst();
        assertThat(KafkaProbe.text(message)).doesNotContain("jane");
        assertThat(KafkaProbe.json(message).path("source").isNull()).isTrue();
        assertThat(KafkaProbe.json(message).path("segment").isNull()).isTrue();
    }

    @Test
    void takesASegmentOfTheEventOnly() {
        var event = stage.given(aLiveEvent());
        for (String segment : List.of("vip", "press", "VIP", "vip ", "staff", "")) {
            assertThat(stage.api
                            .post("/api/v1/registrations", odd(event, "s" + segment.hashCode(), "", segment, ""))
                            .status())
                    .isEqualTo(201);
        }

        assertThat(stage.published(event, "registrations.v1", 6))
                .extracting(message -> KafkaProbe.json(message).path("segment").asString(""))
                .containsExactlyInAnyOrder("vip", "press", "", "vip", "", "");
    }

    /** Whatever stands in the public fields: the person's address, phone and name do not come out of them. */
    @Test
    void publishesNoPersonalDataFromPublicFields() {
        var event = stage.given(aLiveEvent());
        var odd = new OddInput(20261125);
        int people = 400;
        for (int i = 0; i < people; i++) {
            OddInput.Person person = odd.next();
            Answer answer = stage.api.post(
                    "/api/v1/registrations",
                    odd(event, person.mailbox(), person.locale(), person.segment(), person.source()));
            // A locale that is no language tag at all is refused; all else is taken.
            assertThat(answer.status()).as(person + " " + answer.body()).isIn(201, 422);
            if (answer.status() == 422) {
                assertThat(answer.pointers()).containsExactly("/locale");
            }
        }

        var messages = stage.published(
                event, "registrations.v1", stage.registrations(event).size());
        assertThat(messages).hasSizeGreaterThan(people / 2);
        for (var message : messages) {
            var state = KafkaProbe.json(message);
            String text = List.of("locale", "segment", "source").stream()
                    .map(field -> state.path(field).asString(""))
                    .collect(Collectors.joining(" "))
                    .toLowerCase(Locale.ROOT);
            assertThat(text).doesNotContain(odd.needles());
            assertThat(text.replaceAll("[^0-9]", "").length())
                    .as("digits of " + text)
                    .isLessThanOrEqualTo(4);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Your parcel waits: https://evil.example/pay",
                "evil.co/x9",
                "www.evil.example",
                "example.com",
                "Ada\nPay now",
                "Your account is locked so please call us at once today or it will be closed for ever and ever"
            })
    void takesNoNameThatCarriesAMessage(String name) {
        var event = stage.given(aLiveEvent());

        for (String field : List.of("firstName", "lastName")) {
            Answer answer = stage.api.post("/api/v1/registrations", named(event, Map.of(field, name)));
            assertThat(answer.status()).as(field + " " + answer.body()).isEqualTo(422);
            assertThat(answer.pointers()).containsExactly("/" + field);
        }
        assertThat(stage.registrations(event)).isEmpty();
    }

    @Test
    void takesACompanyThatIsNamedLikeItsDomain() {
        var event = stage.given(aLiveEvent());

        Answer answer = stage.api.post("/api/v1/registrations", named(event, Map.of("company", "Booking.com")));

        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        assertThat(stage.registrations(event)).hasSize(1);
    }

    private static String named(LiveEventFixture event, Map<String, String> names) {
        var body = new LinkedHashMap<String, Object>();
        body.put("eventId", event.id());
        body.put("firstName", "Ada");
        body.put("email", "ada@example.com");
        body.put("consent", Map.of("text", "I agree", "at", "2025-11-21T10:00:00Z"));
        body.putAll(names);
        return JsonMapper.builder().build().writeValueAsString(body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "null                                                    | 422 | /consent      | required",
                "{'at': '2025-11-21T10:00:00Z'}                          | 422 | /consent/text | required",
                "{'text': ' ', 'at': '2025-11-21T10:00:00Z'}             | 422 | /consent/text | required",
                "{'text': 'I agree'}                                     | 422 | /consent/at   | required",
                "{'text': 'I agree', 'at': '2099-01-01T00:00:00Z'}       | 422 | /consent/at   | out-of-range",
                "{'text': 'I agree', 'at': '1889-01-01T00:00:00Z'}       | 422 | /consent/at   | out-of-range",
                "{'text': 'I agree', 'at': '+1000000000-12-31T23:59:59Z'}| 422 | /consent/at   | invalid-format",
                "{'text': 'I agree', 'at': '1767225600'}                 | 422 | /consent/at   | invalid-format",
                "{'text': 'I agree', 'at': '2025-11-21T24:00:00Z'}       | 422 | /consent/at   | invalid-format",
                "{'text': 'I agree', 'at': '2025-11-21T10:00:60Z'}       | 422 | /consent/at   | invalid-format",
                "{'text': 'I agree', 'at': '2025-11-21T10:00:00'}        | 422 | /consent/at   | invalid-format",
                "{'text': 'I agree', 'at': 1767225600}                   | 400 | /consent/at   | wrong-type",
                "{'text': 'I agree', 'at': '2025-11-21T10:00:00Z', 'x':1}| 400 | /consent/x    | unknown-property"
            })
    void needsAConsentThatWasGiven(String consent, int status, String pointer, String code) {
        var event = stage.given(aLiveEvent());
        Answer answer = stage.api.post("/api/v1/registrations", """
                {"eventId": "%s", "firstName": "Ada", "phone": "+49301234567", "channels": ["SMS"], "consent": %s}
                """.formatted(event.id(), consent.replace('\'', '"')));

        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.pointers()).containsExactly(pointer);
        assertThat(answer.json().path("errors").path(0).path("code").asString()).isEqualTo(code);
        assertThat(stage.registrations(event)).isEmpty();
    }

    @Test
    void needsAConsentWhereNoneIsNamed() {
        var event = stage.given(aLiveEvent());

        assertThat(stage.api
                        .post(
                                "/api/v1/registrations",
                                "{\"eventId\": \"%s\", \"firstName\": \"Ada\", \"email\": \"a@b.example\"}"
                                        .formatted(event.id()))
                        .pointers())
                .containsExactly("/consent");
    }

    private static String odd(LiveEventFixture event, String mailbox, String locale, String segment, String source) {
        var body = new LinkedHashMap<String, Object>();
        body.put("eventId", event.id());
        body.put("firstName", "Ada");
        body.put("email", mailbox + "@example.com");
        body.put("locale", locale);
        body.put("segment", segment);
        body.put("source", Map.of("utmSource", source));
        body.put("consent", Map.of("text", "I agree", "at", "2025-11-21T10:00:00Z"));
        return JsonMapper.builder().build().writeValueAsString(body);
    }

    @Test
    void answersTheSameWayWithAFreshPassWhoIsRegisteredAlready() {
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
    void givesEachSeatOnceToHundredsAtOnce() throws Exception {
        int seats = 120;
        var event = stage.given(aLiveEvent().withCapacity(seats));

        List<Answer> answers = atOnce(IntStream.range(0, 500)
                .<Callable<Answer>>mapToObj(i -> () -> stage.register(event, "person%d@example.com".formatted(i)))
                .toList());

        assertThat(answers).allMatch(answer -> answer.status() == 201);
        assertThat(answers.stream().filter(answer -> answer.text("status").equals("CONFIRMED")))
                .hasSize(seats);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(seats);
        assertThat(stage.stats(event).path("waitlisted").asInt()).isEqualTo(500 - seats);
        assertThat(stage.stats(event).path("remaining").asInt()).isZero();
        assertThat(stage.published(event, "registrations.v1", 500))
                .hasSize(500)
                .filteredOn(message -> "RegistrationConfirmed".equals(KafkaProbe.type(message)))
                .hasSize(seats);
    }

    @Test
    void givesEachSeatOnceAlsoWhenSomeBreakBeforeTheCommit() throws Exception {
        int seats = 60;
        var event = stage.given(aLiveEvent().withCapacity(seats).withoutWaitlist());
        AtomicInteger tries = new AtomicInteger();

        List<Answer> answers;
        try (var fault = Failpoints.arm("registration.registering.before-commit", () -> {
            if (tries.incrementAndGet() % 5 == 0) {
                throw new Failpoints.InjectedFault("every fifth");
            }
        })) {
            answers = atOnce(IntStream.range(0, 200)
                    .<Callable<Answer>>mapToObj(i -> () -> stage.register(event, "person%d@example.com".formatted(i)))
                    .toList());
        }

        assertThat(answers.stream().filter(answer -> answer.status() == 201)).hasSize(seats);
        assertThat(count(event, "CONFIRMED")).isEqualTo(seats);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(seats);
        assertThat(stage.published(event, "registrations.v1", seats)).hasSize(seats);
    }

    @Test
    void countsExactlyWhileTheCapacityComesAndGoes() throws Exception {
        var unlimited = stage.given(aLiveEvent().withoutWaitlist());
        var limited = unlimited.withCapacity(250).next("SCHEDULED");
        var wider = limited.withCapacity(350).next("SCHEDULED");
        List<Callable<Answer>> work = new ArrayList<>(IntStream.range(0, 500)
                .<Callable<Answer>>mapToObj(i -> () -> stage.register(unlimited, "person%d@example.com".formatted(i)))
                .toList());
        work.add(50, () -> {
            stage.given(limited);
            stage.given(wider);
            return stage.register(wider, "last@example.com");
        });

        List<Answer> answers = atOnce(work);

        int confirmed =
                (int) answers.stream().filter(answer -> answer.status() == 201).count();
        assertThat(answers).allMatch(answer -> answer.status() == 201 || answer.status() == 409);
        assertThat(count(unlimited, "CONFIRMED")).isEqualTo(confirmed);
        assertThat(stage.stats(unlimited).path("confirmed").asInt()).isEqualTo(confirmed);
        // All that were registered without a limit were counted before the limit was there.
        assertThat(confirmed).isGreaterThanOrEqualTo(350);
        assertThat(stage.register(unlimited, "too-late@example.com").problem()).isEqualTo("event-full");
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> uncounted(unlimited) == 0);
        assertThat(stage.stats(unlimited).path("confirmed").asInt()).isEqualTo(confirmed);
    }

    @Test
    void countsTheSameBeforeAndAfterRowsAreAddedUp() {
        var event = stage.given(aLiveEvent());
        AtomicInteger broken = new AtomicInteger();

        try (var fault = Failpoints.arm("registration.seat-count.before-commit", () -> {
            broken.incrementAndGet();
            throw new Failpoints.InjectedFault("while adding up");
        })) {
            stage.register(event, "ada@example.com");
            stage.register(event, "bob@example.com");
            stage.organizer("org_aurora")
                    .delete("/api/v1/registrations/"
                            + stage.registrations(event).getFirst());
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> broken.get() > 0);
            assertThat(uncounted(event)).isPositive();
            assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(1);
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> uncounted(event) == 0);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(1);
    }

    @Test
    void registersOneAddressOnceHoweverOftenAtOnce() throws Exception {
        var event = stage.given(aLiveEvent().withCapacity(1).withoutWaitlist());

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
    void takesItUpAgainWhenItBreaksBetweenCommitAndAnswer() {
        var event = stage.given(aLiveEvent().withCapacity(1).withoutWaitlist());

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
    void neverHandsOutAPassToWhatIsBeingCancelled() throws Exception {
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

    @Test
    void freesTheSeatOfWhoCancelsAndTakesThemAgain() {
        var event = stage.given(aLiveEvent().withCapacity(1).withoutWaitlist());
        Answer ada = stage.register(event, "ada@example.com");
        assertThat(stage.register(event, "bob@example.com").problem()).isEqualTo("event-full");
        UUID id = stage.registrations(event).getFirst();

        assertThat(stage.organizer("org_aurora")
                        .delete("/api/v1/registrations/" + id)
                        .status())
                .isEqualTo(204);

        assertThat(stage.api.get(Stage.path(ada.text("calendarUrl"))).status()).isEqualTo(410);
        assertThat(stage.api.get(Stage.path(ada.text("joinUrl"))).status()).isEqualTo(410);
        assertThat(stage.stats(event).path("remaining").asInt()).isEqualTo(1);
        assertThat(stage.register(event, "ada@example.com").text("status")).isEqualTo("CONFIRMED");
        assertThat(stage.registrations(event)).hasSize(2);
        assertThat(stage.published(event, "registrations.v1", 3))
                .extracting(KafkaProbe::type)
                .containsExactlyInAnyOrder("RegistrationConfirmed", "RegistrationCancelled", "RegistrationConfirmed");
        var told = stage.kafka.received("registrations.v1", id.toString());
        Contracts.assertValid(
                "registrations.v1", "RegistrationCancelled", told.getLast().value());
        assertThat(KafkaProbe.json(told.getLast()).path("version").asInt()).isEqualTo(2);
    }

    @Test
    void keepsTheSeatCountUnderRegisteringAndCancellingAtOnce() throws Exception {
        int seats = 10;
        var event = stage.given(aLiveEvent().withCapacity(seats));
        Api organizer = stage.organizer("org_aurora");
        IntStream.range(0, 20).forEach(i -> stage.register(event, "early%d@example.com".formatted(i)));
        List<UUID> early = stage.registrations(event);

        List<Callable<Answer>> work = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String again = "early%d@example.com".formatted(i);
            UUID id = early.get(i);
            work.add(() -> organizer.delete("/api/v1/registrations/" + id));
            work.add(() -> organizer.delete("/api/v1/registrations/" + id));
            work.add(() -> stage.register(event, again));
        }
        assertThat(atOnce(work)).allMatch(answer -> answer.status() < 300);

        assertThat(count(event, "CONFIRMED")).isLessThanOrEqualTo(seats);
        assertThat(stage.stats(event).path("confirmed").asInt()).isEqualTo(count(event, "CONFIRMED"));
        assertThat(stage.stats(event).path("waitlisted").asInt()).isEqualTo(count(event, "WAITLISTED"));
    }

    /** Twice as many as there are connections: a request that waits must not hold one, or nobody could go on. */
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
    void tellsTheEpochAndScheduleThatItKnewWhenItLagsBehind() {
        Instant soon = Instant.now().plus(10, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        Instant later = soon.plus(1, ChronoUnit.HOURS);
        var event = stage.given(aLiveEvent().startingAt(soon));
        var moved = event.rescheduledTo(later);
        var moment = new CountDownLatch(1);

        // The reschedule is on the topic, but is applied only after Ada has registered.
        try (var held = Failpoints.arm("chassis.consumption.before-commit", () -> await(moment))) {
            stage.kafka.send("live-events.v1", event.key(), "LiveEventRescheduled", moved.message());
            try {
                assertThat(stage.register(event, "ada@example.com").status()).isEqualTo(201);
            } finally {
                moment.countDown();
            }
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> stage.knownVersion(event.id()) == moved.version());
        }
        assertThat(stage.register(event, "bob@example.com").status()).isEqualTo(201);
        stage.given(moved.next("CANCELLED"));
        assertThat(stage.register(event, "ada@example.com").problem()).isEqualTo("event-cancelled");
        UUID ada = stage.registrations(event).getLast();
        stage.organizer("org_aurora").delete("/api/v1/registrations/" + ada);

        var messages = stage.published(event, "registrations.v1", 3);
        assertThat(messages)
                .allSatisfy(message -> Contracts.assertValid(
                        "registrations.v1", String.valueOf(KafkaProbe.type(message)), message.value()));
        assertThat(messages.stream()
                        .filter(message -> ada.toString().equals(KafkaProbe.key(message)))
                        .map(KafkaProbe::json))
                .hasSize(2)
                .allSatisfy(state -> {
                    assertThat(state.path("eventEpoch").asInt()).isEqualTo(1);
                    assertThat(state.path("toldSchedule").path("startsAt").asString())
                            .isEqualTo(soon.toString());
                    assertThat(state.path("toldSchedule").path("endsAt").asString())
                            .isEqualTo(later.toString());
                    assertThat(state.path("toldSchedule").path("zone").asString())
                            .isEqualTo("Europe/Berlin");
                });
        assertThat(messages.stream()
                        .filter(message -> !ada.toString().equals(KafkaProbe.key(message)))
                        .map(KafkaProbe::json))
                .singleElement()
                .satisfies(state -> {
                    assertThat(state.path("eventEpoch").asInt()).isEqualTo(2);
                    assertThat(state.path("toldSchedule").path("startsAt").asString())
                            .isEqualTo(later.toString());
                });
    }

    @Test
    void keepsWhatWasToldWhenSomebodyRegistersAgain() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        stage.given(event.rescheduledTo(event.startsAt().plus(1, ChronoUnit.HOURS)));

        stage.register(event, "ada@example.com");
        UUID ada = stage.registrations(event).getFirst();
        stage.organizer("org_aurora").delete("/api/v1/registrations/" + ada);

        var cancelled = stage.published(event, "registrations.v1", 2).getLast();
        assertThat(KafkaProbe.type(cancelled)).isEqualTo("RegistrationCancelled");
        assertThat(KafkaProbe.json(cancelled).path("eventEpoch").asInt()).isEqualTo(1);
    }

    @Test
    void saysNothingOfWhatARegistrantOfTheReleaseBeforeWasTold() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        UUID ada = stage.registrations(event).getFirst();
        stage.jdbc
                .sql("update registration set told_epoch = null, told_starts_at = null, told_ends_at = null, "
                        + "told_zone = null where id = :id")
                .param("id", ada)
                .update();

        stage.organizer("org_aurora").delete("/api/v1/registrations/" + ada);

        var cancelled = stage.published(event, "registrations.v1", 2).getLast();
        assertThat(KafkaProbe.json(cancelled).path("eventEpoch").isNull()).isTrue();
        assertThat(KafkaProbe.json(cancelled).path("toldSchedule").isNull()).isTrue();
        Contracts.assertValid("registrations.v1", "RegistrationCancelled", cancelled.value());
    }

    @Test
    void leavesConnectionsToOthersWhileOneEventIsHot() throws Exception {
        var hot = stage.given(aLiveEvent().withCapacity(100));
        var other = stage.given(aLiveEvent());
        var moment = new CountDownLatch(1);
        AtomicInteger held = new AtomicInteger();

        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> waiting = new ArrayList<>();
            try (var slow = Failpoints.arm("registration.registering.before-commit", () -> {
                if (held.getAndIncrement() == 0) {
                    await(moment);
                }
            })) {
                for (int i = 0; i < 40; i++) {
                    String email = "person%d@example.com".formatted(i);
                    String key = "hot-" + UUID.randomUUID();
                    waiting.add(threads.submit(() -> email.hashCode() % 2 == 0
                            ? stage.register(hot, email)
                            : stage.api.post("/api/v1/registrations", Stage.body(hot, email), "Idempotency-Key", key)));
                }
                try {
                    Awaitility.await().until(() -> held.get() > 0);

                    // The first holds the seats of the hot event, and everybody else there waits for it.
                    for (int i = 0; i < 5; i++) {
                        assertThat(stage.register(other, "person%d@example.com".formatted(i))
                                        .status())
                                .isEqualTo(201);
                        assertThat(stage.stats(other).path("confirmed").asInt()).isEqualTo(i + 1);
                    }
                    assertThat(waiting).noneMatch(Future::isDone);
                } finally {
                    moment.countDown();
                }
                for (Future<Answer> answer : waiting) {
                    assertThat(answer.get().status()).isEqualTo(201);
                }
            }
        }
        assertThat(stage.stats(hot).path("confirmed").asInt()).isEqualTo(40);
    }

    @Test
    void saysWhatIsWrongAndWhere() {
        var event = stage.given(aLiveEvent());

        Answer flawed = stage.api.post("/api/v1/registrations", """
                {"eventId": "%s", "firstName": "A\\u202Eda", "email": "ada@example.com\\r\\nBcc: x@example.com",
                 "channels": ["SMS"], "timeZone": "Mars/Olympus", "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
                """.formatted(event.id()));
        assertThat(flawed.status()).isEqualTo(422);
        assertThat(flawed.header("content-type")).startsWith("application/problem+json");
        assertThat(flawed.pointers()).containsExactlyInAnyOrder("/firstName", "/email", "/channels/0", "/timeZone");

        Answer unknown = stage.api.post("/api/v1/registrations", """
                {"eventId": "%s", "firstName": "Ada", "email": "ada@example.com", "status": "CONFIRMED"}
                """.formatted(event.id()));
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.pointers()).containsExactly("/status");

        Answer without =
                stage.api.post("/api/v1/registrations", "{\"firstName\": \"Ada\", \"email\": \"a@b.example\"}");
        assertThat(without.status()).isBetween(400, 422);
        assertThat(without.pointers()).containsExactly("/eventId");

        Answer loneSurrogate = stage.api.post("/api/v1/registrations", """
                {"eventId": "%s", "firstName": "\\ud800", "email": "ada@example.com",
                 "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
                """.formatted(event.id()));
        assertThat(loneSurrogate.status()).isBetween(400, 422);

        Answer consent = stage.api.post("/api/v1/registrations", """
                {"eventId": "%s", "firstName": "Ada", "email": "ada@example.com",
                 "consent": {"text": "I agree", "at": "+1000000000-12-31T23:59:59Z"}}
                """.formatted(event.id()));
        assertThat(consent.status()).isEqualTo(422);
        assertThat(consent.pointers()).containsExactly("/consent/at");
        assertThat(stage.registrations(event)).isEmpty();
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
    void keepsTheNewestStateOfAnEventWhateverTheOrder() {
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

    private static void await(CountDownLatch moment) {
        try {
            moment.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Failpoints.Armed breaking(String failpoint) {
        return Failpoints.arm(failpoint, () -> {
            throw new Failpoints.InjectedFault(failpoint);
        });
    }

    private int uncounted(LiveEventFixture event) {
        return Tenancy.callAsPlatform(() -> stage.jdbc
                .sql("select count(*) from seat_delta where event_id = :id")
                .param("id", event.id())
                .query(Integer.class)
                .single());
    }

    private int passes() {
        return stage.jdbc.sql("select count(*) from pass").query(Integer.class).single();
    }

    private int openPasses(UUID registration) {
        return stage.jdbc
                .sql("select count(*) from pass where registration_id = :id and revoked_at is null")
                .param("id", registration)
                .query(Integer.class)
                .single();
    }

    private void assertRefused(LiveEventFixture event, int status, String problem) {
        Answer answer = stage.register(event, "ada@example.com");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.header("content-type")).startsWith("application/problem+json");
    }

    private int count(LiveEventFixture event, String status) {
        return stage.jdbc
                .sql("select count(*) from registration where event_id = :id and status = :status")
                .param("id", event.id())
                .param("status", status)
                .query(Integer.class)
                .single();
    }

    private static <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(work)) {
                results.add(result.get());
            }
            return results;
        }
    }
}
