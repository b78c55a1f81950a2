package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.callboard.e2e.client.analytics.AnalyticsApi;
import io.callboard.e2e.client.event.ApiClient;
import io.callboard.e2e.client.event.ApiException;
import io.callboard.e2e.client.event.EventsApi;
import io.callboard.e2e.client.event.model.LiveEvent;
import io.callboard.e2e.client.event.model.LiveEventRequest;
import io.callboard.e2e.client.event.model.NewStart;
import io.callboard.e2e.client.event.model.Problem;
import io.callboard.e2e.client.event.model.RemindersRequest;
import io.callboard.e2e.client.event.model.RescheduleRequest;
import io.callboard.e2e.client.event.model.StartRequest;
import io.callboard.e2e.client.notifier.NotificationsApi;
import io.callboard.e2e.client.registration.RegistrationsApi;
import io.callboard.e2e.client.registration.model.ConsentGiven;
import io.callboard.e2e.client.registration.model.RegisterRequest;
import io.callboard.e2e.client.registration.model.Registered;
import io.callboard.e2e.client.scheduler.RemindersApi;
import io.callboard.e2e.client.scheduler.model.PageTimer;
import io.callboard.e2e.client.scheduler.model.Timer;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Clients that are generated from {@code docs/api} compile, and walk from a token to analytics. */
@Execution(ExecutionMode.CONCURRENT)
class GeneratedClientsIT {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.undisturbed();

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void typeScriptWalksFromTokenToAnalytics() throws Exception {
        Npm.install();
        assertThat(Files.readString(Stack.root().resolve("deploy/e2e/openapi/walk.ts"))
                        .lines())
                .as("no casts, no any")
                .noneMatch(line -> line.matches("(?!//|import ).*(\\bas \\w|: any\\b|<any>|@ts-).*"));
        for (Path document : Npm.documents()) {
            String types = "gen/" + document.getFileName().toString().replace(".json", ".ts");
            expectSuccess(Npm.run(Map.of(), "openapi-typescript", document.toString(), "-o", types));
        }
        expectSuccess(Npm.run(Map.of(), "tsc", "-p", "."));

        Map<String, String> addresses = new HashMap<>();
        for (Part part : Part.values()) {
            addresses.put(part.name(), LAUNCHED.stack().at(part, "").toString());
        }
        Npm.Run walk = Npm.run(addresses, "node", "out/walk.js");

        assertThat(walk.output()).contains("walked to the end");
        assertThat(walk.status()).isZero();
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void javaWalksFromTokenToAnalytics() throws Exception {
        EventsApi events = events();
        RegistrationsApi registrations = registrations();
        LiveEventRequest request = new LiveEventRequest()
                .title("A walk with a generated client")
                .start(new StartRequest().local(in(3)).zone("UTC"))
                .duration("tomorrow")
                .reminders(new RemindersRequest()
                        .channels(List.of(RemindersRequest.ChannelsEnum.EMAIL))
                        .rules(List.of("P1D", "PT1H")));

        Problem refused = problemOf(() -> events.createEvent(request, false, null));
        assertThat(refused.getType().toString()).isEqualTo("https://callboard.dev/problems/unprocessable");
        assertThat(refused.getErrors().getFirst().getPointer()).isEqualTo("/duration");

        var created = events.createEventWithHttpInfo(request.duration("PT1H"), false, "walk-" + CLOCK.instant());
        LiveEvent event = created.getData();
        String firstTag = header(created.getHeaders(), "etag");
        assertThat(header(created.getHeaders(), "location"))
                .endsWith(event.getId().toString());

        // A service that gets the message about the live event later than after 3 s answers 404 with Retry-After.
        Registered registered = await().atMost(LIMIT)
                .ignoreException(io.callboard.e2e.client.registration.ApiException.class)
                .until(() -> registrations.registerForEvent(registrant(event), null, null), Objects::nonNull);
        assertThat(registered.getStatus()).isEqualTo(Registered.StatusEnum.CONFIRMED);

        PageTimer timers = await().atMost(LIMIT)
                .ignoreException(io.callboard.e2e.client.scheduler.ApiException.class)
                .until(
                        () -> reminders()
                                .listReminders(event.getId(), null, null, event.getVersion(), null, null, true),
                        Objects::nonNull);
        assertThat(timers.getItems()).extracting(Timer::getRule).containsExactlyInAnyOrder("P1D", "PT1H");
        assertThat(timers.getTotal()).isEqualTo(2);
        await().atMost(LIMIT)
                .ignoreException(io.callboard.e2e.client.notifier.ApiException.class)
                .untilAsserted(() -> assertThat(notifications()
                                .getNotificationSummary(event.getId(), null)
                                .getTotal()
                                .getSent())
                        .isEqualTo(1));
        await().atMost(LIMIT)
                .ignoreException(io.callboard.e2e.client.analytics.ApiException.class)
                .untilAsserted(() -> assertThat(analytics()
                                .getEventAnalytics(event.getId(), null)
                                .getRegistrations()
                                .getTotal())
                        .isEqualTo(1));

        RescheduleRequest later = new RescheduleRequest().start(new NewStart().local(in(4)));
        assertThat(events.rescheduleEvent(event.getId(), later, false, firstTag, null)
                        .getTo()
                        .getTimeZone())
                .isEqualTo("UTC");
        Problem stale = problemOf(() -> events.rescheduleEvent(event.getId(), later, false, firstTag, null));
        assertThat(stale.getType().toString()).isEqualTo("https://callboard.dev/problems/precondition-failed");

        assertThat(events.cancelEvent(event.getId(), null, null, null).getStatus())
                .isEqualTo(LiveEvent.StatusEnum.CANCELLED);
    }

    private static Problem problemOf(ThrowingCallable refused) throws Exception {
        ApiException exception = assertThatExceptionOfType(ApiException.class)
                .isThrownBy(refused)
                .actual();
        return new ApiClient().getObjectMapper().readValue(exception.getResponseBody(), Problem.class);
    }

    private static String header(Map<String, List<String>> headers, String name) {
        return headers.getOrDefault(name, List.of("")).getFirst();
    }

    private static RegisterRequest registrant(LiveEvent event) {
        return new RegisterRequest()
                .eventId(event.getId())
                .firstName("Ada")
                .email("ada-" + event.getId() + "@clients.example.com")
                .consent(new ConsentGiven()
                        .text("I want to be reminded.")
                        .at(CLOCK.instant().atOffset(ZoneOffset.UTC)));
    }

    private static String in(int days) {
        return LocalDateTime.ofInstant(CLOCK.instant().plus(days, ChronoUnit.DAYS), ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    private static EventsApi events() {
        var client = new ApiClient();
        client.updateBaseUri(at(Part.EVENT_SERVICE));
        client.setRequestInterceptor(bearer());
        return new EventsApi(client);
    }

    private static RegistrationsApi registrations() {
        var client = new io.callboard.e2e.client.registration.ApiClient();
        client.updateBaseUri(at(Part.REGISTRATION_SERVICE));
        client.setRequestInterceptor(bearer());
        return new RegistrationsApi(client);
    }

    private static RemindersApi reminders() {
        var client = new io.callboard.e2e.client.scheduler.ApiClient();
        client.updateBaseUri(at(Part.SCHEDULER_SERVICE));
        client.setRequestInterceptor(bearer());
        return new RemindersApi(client);
    }

    private static NotificationsApi notifications() {
        var client = new io.callboard.e2e.client.notifier.ApiClient();
        client.updateBaseUri(at(Part.NOTIFIER_SERVICE));
        client.setRequestInterceptor(bearer());
        return new NotificationsApi(client);
    }

    private static AnalyticsApi analytics() {
        var client = new io.callboard.e2e.client.analytics.ApiClient();
        client.updateBaseUri(at(Part.ANALYTICS_SERVICE));
        client.setRequestInterceptor(bearer());
        return new AnalyticsApi(client);
    }

    private static Consumer<HttpRequest.Builder> bearer() {
        return request -> request.setHeader(
                "Authorization", "Bearer " + LAUNCHED.stack().sandbox().token("org_clients"));
    }

    private static String at(Part part) {
        return LAUNCHED.stack().at(part, "").toString();
    }

    private static void expectSuccess(Npm.Run run) {
        assertThat(run.status()).as(run.output()).isZero();
    }
}
