package io.callboard.notifier.account;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.callboard.notifier.attempt.AnswerPolicy;
import io.callboard.notifier.attempt.Effect;
import io.callboard.notifier.attempt.Next;
import io.callboard.notifier.attempt.RetryProperties;
import io.callboard.notifier.attempt.SentRequest;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.template.CalendarEntry;
import io.callboard.notifier.template.Rendered;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The next state of a message after each answer of a provider without idempotency keys. The answers are written
 * by hand in the form of the provider's; they are not captured ones.
 */
public abstract class HttpProviderScene {

    protected static final Clock CLOCK = Clock.fixed(Instant.parse("2026-12-01T17:00:00Z"), ZoneOffset.UTC);
    protected static final UUID DELIVERY = UUID.fromString("0199a1b2-0000-7000-8000-000000000001");

    /** How long the message is useful when it is sent. */
    protected static final Duration USEFUL_FOR = Duration.ofMinutes(30);

    /** An answer as it was recorded. */
    public record Recorded(int status, Map<String, String> headers, String body) {

        public static Recorded of(int status, String body) {
            return new Recorded(status, Map.of(), body);
        }

        public Recorded with(String header, String value) {
            return new Recorded(status, Map.of(header, value), body);
        }
    }

    /** A request as it arrived. */
    public record Arrived(String path, @Nullable String query, Map<String, List<String>> headers, String body) {}

    /** An answer, the next step of the message, and the effect on the account. */
    public record Case(Recorded answer, String next, String effect) {}

    protected final List<Arrived> arrived = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;

    /** Null: cuts the connection. */
    private volatile @Nullable Recorded answer;

    private volatile boolean hangs;

    protected abstract Account account(URI baseUrl, Duration timeout);

    protected abstract Recorded accepted();

    /** The id in {@link #accepted()}. */
    protected abstract String messageId();

    /** The provider's own errors. */
    protected abstract List<Case> errors();

    /** What is sent: a mail, if the provider does not send something else. */
    protected Envelope envelope() {
        return ENVELOPE;
    }

    protected static final Envelope ENVELOPE = new Envelope(
            "Callboard <events@example.com>",
            "builtin",
            List.of(new Envelope.Message(
                    DELIVERY,
                    "ada@example.com",
                    new Rendered.Mail(
                            "Täglich & live", "<p>See you</p>", "See you", "https://example.com/unsubscribe/1"),
                    new ShownSchedule(
                            Instant.parse("2026-12-01T18:00:00Z"),
                            Instant.parse("2026-12-01T19:00:00Z"),
                            "Europe/Berlin"),
                    null)));

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            arrived.add(new Arrived(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestURI().getRawQuery(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    body));
            if (hangs) {
                over.await();
            }
            Recorded present = answer;
            if (present != null) {
                byte[] bytes = present.body().getBytes(StandardCharsets.UTF_8);
                present.headers().forEach(exchange.getResponseHeaders()::add);
                exchange.sendResponseHeaders(present.status(), bytes.length == 0 ? -1 : bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Account account() {
        return account(URI.create("http://localhost:" + server.getAddress().getPort()), Duration.ofSeconds(5));
    }

    /** Our answer after the recorded one; null cuts the connection. */
    protected Answer answerTo(@Nullable Recorded next) {
        return answerTo(next, USEFUL_FOR);
    }

    protected Answer answerTo(@Nullable Recorded next, Duration usefulFor) {
        answer = next;
        return account().send("key", envelope(), usefulFor);
    }

    /** What the look-up says after the recorded answer about the message; null cuts the connection. */
    protected MessageLookup.Result look(@Nullable Recorded next) {
        answer = next;
        Envelope.Message message = envelope().messages().getFirst();
        String textHash = message.content() instanceof Rendered.Sms sms ? TextHash.of(sms.text()) : null;
        return Objects.requireNonNull(account().lookup())
                .look(new MessageLookup.Sought(message.deliveryId(), message.address(), textHash, CLOCK.instant()));
    }

    /** The same mail with an address for answers and a calendar entry. */
    protected void sendsComplete() {
        Envelope.Message message = ENVELOPE.messages().getFirst();
        Rendered.Mail mail = ((Rendered.Mail) message.content())
                .with("team@example.com", new CalendarEntry("PUBLISH", "BEGIN:VCALENDAR\r\nSUMMARY:Täglich\r\n"));
        answer = accepted();
        account()
                .send(
                        "key",
                        new Envelope(
                                ENVELOPE.sender(),
                                ENVELOPE.template(),
                                List.of(new Envelope.Message(
                                        message.deliveryId(), message.address(), mail, message.shown(), null))),
                        USEFUL_FOR);
    }

    static AnswerPolicy.Decision decide(Answer answer) {
        return new AnswerPolicy(
                        new RetryProperties(
                                6, Duration.ofMillis(500), Duration.ofMinutes(5), Duration.ofMillis(500), 0.1, 10),
                        new Random(1))
                .decide(answer, new SentRequest(1, false, 1, false, false, false, 1, Duration.ofMinutes(30)));
    }

    private static Case seen(Recorded recorded, Answer answer) {
        AnswerPolicy.Decision decision = decide(answer);
        return new Case(recorded, next(decision), decision.effect().getClass().getSimpleName());
    }

    /** The step and its reason, such as {@code Failed HTTP_422}. */
    public static String next(Answer answer) {
        return next(decide(answer));
    }

    public static Effect effect(Answer answer) {
        return decide(answer).effect();
    }

    private static String next(AnswerPolicy.Decision decision) {
        return switch (decision.next()) {
            case Next.Decided(var receipts) -> "Sent " + receipts.getFirst().messageId();
            case Next.Failed(var reason) -> "Failed " + reason;
            case Next.Unknown(var reason) -> "Unknown " + reason;
            case Next.Return(var reason, var _) -> "Return " + reason;
            case Next next -> next.getClass().getSimpleName();
        };
    }

    @Test
    void aRequestHasOneMessageAndNoKey() {
        assertThat(account().idempotent()).isFalse();
        assertThat(account().batchSize()).isEqualTo(1);
    }

    @Test
    void anAcceptedMessageIsSent() {
        assertThat(next(answerTo(accepted()))).isEqualTo("Sent " + messageId());
    }

    @Test
    void eachRecordedErrorHasItsNextStep() {
        assertThat(errors())
                .isNotEmpty()
                .allSatisfy(one ->
                        assertThat(seen(one.answer(), answerTo(one.answer()))).isEqualTo(one));
    }

    /** Proxies and load balancers answer without a word of the provider. */
    @Test
    void answersOfSomebodyElseHaveTheirNextSteps() {
        String page = "<html><body>sorry</body></html>";
        List.of(
                        new Case(Recorded.of(301, "").with("Location", "/moved"), "Return HTTP_301", "Pause"),
                        new Case(Recorded.of(404, page), "Return HTTP_404", "Pause"),
                        new Case(Recorded.of(408, page), "Unknown HTTP_408", "Trouble"),
                        new Case(Recorded.of(413, page), "Failed HTTP_413", "Refused"),
                        new Case(Recorded.of(422, page), "Failed HTTP_422", "Refused"),
                        new Case(Recorded.of(429, page).with("Retry-After", "7"), "Return HTTP_429", "Busy"),
                        new Case(Recorded.of(500, page), "Unknown HTTP_500", "Trouble"),
                        new Case(Recorded.of(502, page), "Unknown HTTP_502", "Trouble"),
                        new Case(Recorded.of(503, page), "Unknown HTTP_503", "Trouble"),
                        new Case(Recorded.of(503, page).with("Retry-After", "7"), "Return HTTP_503", "Busy"),
                        new Case(Recorded.of(200, page), "Unknown UNREADABLE_ANSWER", "Trouble"))
                .forEach(one ->
                        assertThat(seen(one.answer(), answerTo(one.answer()))).isEqualTo(one));
        assertThat(effect(answerTo(Recorded.of(429, page).with("Retry-After", "7"))))
                .isEqualTo(new Effect.Busy(Duration.ofSeconds(7), true));
    }

    @Test
    void aLostAnswerIsUnknown() {
        assertThat(next(answerTo(null))).isEqualTo("Unknown CONNECTION_LOST");
        hangs = true;
        Account impatient =
                account(URI.create("http://localhost:" + server.getAddress().getPort()), Duration.ofMillis(300));
        assertThat(next(impatient.send("key", envelope(), USEFUL_FOR))).isEqualTo("Unknown TIMEOUT");
        assertThat(arrived).as("never repeated").hasSize(2);
    }

    @Test
    void aRefusedConnectionLeavesTheMessageUntouched() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        Account account = account(URI.create("http://localhost:" + free), Duration.ofSeconds(5));
        assertThat(next(account.send("key", envelope(), USEFUL_FOR))).isEqualTo("Return CONNECTION_REFUSED");
    }

    @Test
    void theRequestNamesTheDeliveryAndIsTheSameEachTime() {
        answerTo(accepted());
        answerTo(accepted());

        assertThat(arrived.getFirst().body())
                .isEqualTo(arrived.getLast().body())
                .contains(DELIVERY.toString());
        assertThat(Objects.requireNonNull(arrived.getFirst().headers().get("Authorization")))
                .hasSize(1);
    }
}
