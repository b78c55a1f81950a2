package io.callboard.local;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Shows the main use case over HTTP on a running stack: schedules a live event, registers 50 people, and shows how the
 * inbox fills.
 */
public final class Demo {

    private static final int PEOPLE = 50;
    private static final List<String> RULES = List.of("PT2M", "PT1M", "PT0S");
    private static final List<String> NAMES =
            List.of("Ada", "Grace", "Edsger", "Barbara", "Alan", "Radia", "Ken", "Frances", "Dennis", "Margaret");
    private static final List<String> ZONES =
            List.of("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Sydney");
    private static final Duration GRACE = Duration.ofMinutes(1);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Settings settings;
    private final Clock clock;
    private final PrintStream out;

    private Demo(Settings settings, Clock clock, PrintStream out) {
        this.settings = settings;
        this.clock = clock;
        this.out = out;
    }

    public static void main(String[] arguments) throws InterruptedException {
        try {
            Settings settings = Settings.from(
                    System.getenv(),
                    System.getProperty(Settings.ROOT_PROPERTY),
                    Path.of("").toAbsolutePath());
            if (!new Demo(settings, Clock.systemUTC(), System.out).play()) {
                System.exit(1);
            }
        } catch (StartFailure failure) {
            System.err.println(failure.getMessage());
            System.exit(1);
        } catch (IOException unreachable) {
            System.err.println("The local stack does not answer (" + unreachable
                    + "); start it with `mvn spring-boot:run` first.");
            System.exit(1);
        }
    }

    /** Returns whether every reminder arrived. */
    private boolean play() throws IOException, InterruptedException {
        String token = post(settings.port(Ports.SANDBOX), "/token", "", Map.of("sub", "demo", "org_id", "demo"))
                .path("access_token")
                .asString();
        ZoneId zone = ZoneId.of("Europe/Berlin");
        Instant startsAt = clock.instant().plus(Duration.ofMinutes(3)).truncatedTo(ChronoUnit.SECONDS);
        JsonNode event = post(
                Service.EVENT.port(settings),
                "/api/v1/events",
                token,
                Map.of(
                        "title",
                        "Callboard in three minutes",
                        "start",
                        Map.of("local", LocalDateTime.ofInstant(startsAt, zone).toString(), "zone", zone.getId()),
                        "duration",
                        "PT30M",
                        "reminders",
                        Map.of("channels", List.of("EMAIL"), "rules", RULES)));
        String eventId = event.path("id").asString();
        out.printf("Live event %s starts at %s, reminders %s before.%n", eventId, startsAt, RULES);

        awaitKnown(eventId);
        Instant since = clock.instant();
        String domain = "demo-" + eventId.substring(eventId.length() - 6) + ".example.com";
        register(eventId, domain);
        out.printf("%d people registered. Inbox: http://localhost:%d/%n", PEOPLE, settings.port(Ports.SANDBOX));

        boolean complete = watch(since, startsAt, domain);
        out.println("Notifications: "
                + get(Service.NOTIFIER.port(settings), "/api/v1/notifications/summary?eventId=" + eventId, token));
        out.println(
                "Analytics: " + get(Service.ANALYTICS.port(settings), "/api/v1/analytics/events/" + eventId, token));
        return complete;
    }

    /**
     * registration-service learns about the event over Kafka, which takes some seconds after the start of the stack.
     */
    private void awaitKnown(String eventId) throws IOException, InterruptedException {
        Instant patience = clock.instant().plus(GRACE);
        HttpRequest stats = to(
                        Service.REGISTRATION.port(settings), "/api/v1/registrations/stats?eventId=" + eventId, "")
                .build();
        while (client.send(stats, HttpResponse.BodyHandlers.discarding()).statusCode() == 404) {
            if (clock.instant().isAfter(patience)) {
                throw new StartFailure("registration-service has not heard of the event within " + GRACE.toSeconds()
                        + " s; the logs in " + settings.data() + " may say why.");
            }
            Thread.sleep(250);
        }
    }

    private void register(String eventId, String domain) throws IOException, InterruptedException {
        for (int i = 0; i < PEOPLE; i++) {
            String name = NAMES.get(i % NAMES.size());
            post(
                    Service.REGISTRATION.port(settings),
                    "/api/v1/registrations",
                    "",
                    Map.of(
                            "eventId",
                            eventId,
                            "firstName",
                            name,
                            "email",
                            name.toLowerCase(Locale.ROOT) + "." + i + "@" + domain,
                            "channels",
                            List.of("EMAIL"),
                            "timeZone",
                            ZONES.get(i % ZONES.size()),
                            "consent",
                            Map.of(
                                    "text",
                                    "Write to me about this event.",
                                    "at",
                                    clock.instant()
                                            .truncatedTo(ChronoUnit.MILLIS)
                                            .toString())));
        }
    }

    private boolean watch(Instant since, Instant startsAt, String domain) throws IOException, InterruptedException {
        int expected = PEOPLE * (1 + RULES.size());
        long shown = -1;
        while (clock.instant().isBefore(startsAt.plus(GRACE))) {
            long arrived = arrived(since, domain);
            if (arrived != shown) {
                long seconds = Duration.between(clock.instant(), startsAt).toSeconds();
                out.printf(
                        "%s  %3d of %d messages in the inbox (%s)%n",
                        LocalTime.now(clock).truncatedTo(ChronoUnit.SECONDS),
                        arrived,
                        expected,
                        seconds >= 0 ? seconds + " s to the start" : -seconds + " s after the start");
                shown = arrived;
            }
            if (arrived >= expected) {
                out.println("A confirmation and every reminder for everybody.");
                return true;
            }
            Thread.sleep(500);
        }
        out.printf("Only %d of %d messages came; the logs in %s may say why.%n", shown, expected, settings.data());
        return false;
    }

    private long arrived(Instant since, String domain) throws IOException, InterruptedException {
        return get(settings.port(Ports.SANDBOX), "/api/messages/arrivals?since=" + since, "")
                .lines()
                .filter(line -> line.contains("@" + domain))
                .count();
    }

    private JsonNode post(int port, String path, String token, Object body) throws IOException, InterruptedException {
        HttpRequest.Builder request = to(port, path, token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(JsonMapper.shared().writeValueAsBytes(body)));
        return JsonMapper.shared().readTree(answer(request));
    }

    private String get(int port, String path, String token) throws IOException, InterruptedException {
        return answer(to(port, path, token));
    }

    private static HttpRequest.Builder to(int port, String path, String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(30));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private String answer(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new StartFailure(request.method() + " " + request.uri() + " was refused with " + response.statusCode()
                    + ": " + response.body());
        }
        return response.body();
    }
}
