package io.callboard.notifier;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistrar;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Plays Resend, SendGrid, Mailgun, Twilio and Knock over HTTP, with idempotency keys for Resend and Knock, and with faults
 * but for SendGrid.
 */
@TestConfiguration(proxyBeanMethods = false)
public class FakeProviders {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final FakeProviders INSTANCE = new FakeProviders();

    /** An error body with the fields of Resend and of Twilio. */
    private static final String FAULT = "{\"name\":\"fault\",\"code\":20500,\"message\":\"as told\"}";

    /** A request as it arrived. */
    public record Request(String path, String key, String body) {}

    /** A message that was accepted. */
    public record Accepted(UUID deliveryId, String to, String subject, String text, JsonNode mail) {}

    /**
     * The fault of the next request; {@code accept} says whether it is accepted before the fault, {@code hang} whether
     * the connection stays open without an answer until the test ends.
     */
    public record Fault(int status, boolean accept, boolean hang, Map<String, String> headers) {

        public static Fault status(int status) {
            return new Fault(status, false, false, Map.of());
        }

        public static Fault tooMany(int retryAfterSeconds) {
            return new Fault(429, false, false, Map.of("Retry-After", Integer.toString(retryAfterSeconds)));
        }

        /** Refused with a body that is not from the provider's API, as by a proxy. */
        public static Fault proxied(int status) {
            return new Fault(status, false, false, Map.of("X-Proxy", "1"));
        }

        public static Fault unavailable(String retryAfter) {
            return new Fault(503, false, false, Map.of("Retry-After", retryAfter));
        }

        /** Accepted, and answered with an error all the same. */
        public static Fault acceptThenStatus(int status) {
            return new Fault(status, true, false, Map.of());
        }

        /** Accepted, but not answered. */
        public static Fault acceptThenHang() {
            return new Fault(0, true, true, Map.of());
        }

        /** Accepted, but the connection is cut before the answer. */
        public static Fault acceptThenCut() {
            return new Fault(0, true, false, Map.of());
        }
    }

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Accepted> accepted = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, String> bodies = new ConcurrentHashMap<>();
    private final Deque<Fault> faults = new ConcurrentLinkedDeque<>();

    /** Twilio's answer to a question for an account, by its SID. */
    private final Map<String, Integer> accounts = new ConcurrentHashMap<>();

    /** Accounts with Twilio about whose messages no question is answered, by their SIDs, with the number of questions. */
    private final Map<String, Integer> unanswered = new ConcurrentHashMap<>();

    private volatile CountDownLatch over = new CountDownLatch(1);
    private final HttpServer server;

    FakeProviders() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    @Bean
    DynamicPropertyRegistrar providerAddresses() {
        return registry -> {
            registry.add("callboard.resend.base-url", () -> base() + "/resend");
            registry.add("callboard.sendgrid.base-url", () -> base() + "/sendgrid");
            registry.add("callboard.mailgun.base-url", () -> base() + "/mailgun");
            registry.add("callboard.twilio.base-url", () -> base() + "/twilio");
        };
    }

    public static String base() {
        return "http://localhost:" + INSTANCE.server.getAddress().getPort();
    }

    public static FakeProviders get() {
        return INSTANCE;
    }

    public void meet(Fault... next) {
        faults.addAll(List.of(next));
    }

    /** From now on Twilio answers this to a question for the account; 200 before. */
    public void knows(String accountSid, int status) {
        accounts.put(accountSid, status);
    }

    /** From now on Twilio does not answer questions about the messages of the account, and keeps the connections open. */
    public void hangsWhenAsked(String accountSid) {
        unanswered.put(accountSid, 0);
    }

    /** How many questions about the messages of the account were not answered. */
    public int unanswered(String accountSid) {
        return unanswered.getOrDefault(accountSid, 0);
    }

    public void reset() {
        faults.clear();
        unanswered.clear();
        accounts.clear();
        over.countDown();
        over = new CountDownLatch(1);
    }

    public List<Request> requests(UUID deliveryId) {
        return requests.stream()
                .filter(request -> request.body().contains(deliveryId.toString()))
                .toList();
    }

    public List<Accepted> accepted(UUID deliveryId) {
        return accepted.stream()
                .filter(message -> message.deliveryId().equals(deliveryId))
                .toList();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String path = exchange.getRequestURI().getPath();
            if (exchange.getRequestMethod().equals("GET")) {
                if (path.startsWith("/twilio") && !path.endsWith("/Messages.json")) {
                    account(exchange);
                } else if (unanswered.computeIfPresent(twilioAccount(exchange), (_, questions) -> questions + 1)
                        != null) {
                    awaitTheEnd();
                } else {
                    answer(exchange, 200, path.startsWith("/twilio") ? texts(exchange) : events());
                }
                return;
            }
            String key = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Idempotency-Key"), "");
            requests.add(new Request(
                    path, key, path.startsWith("/twilio") || path.startsWith("/mailgun") ? decoded(body) : body));
            Fault fault = path.startsWith("/sendgrid") ? null : faults.poll();
            if (fault != null && !fault.accept()) {
                fault.headers().forEach(exchange.getResponseHeaders()::add);
                answer(exchange, fault.status(), fault.headers().containsKey("X-Proxy") ? "<html></html>" : FAULT);
                return;
            }
            boolean permissive =
                    "permissive".equals(exchange.getRequestHeaders().getFirst("x-batch-validation"));
            if (path.startsWith("/sendgrid") && JSON.readTree(body).isEmpty()) {
                answer(exchange, 400, "{\"errors\":[{\"message\":\"required\",\"field\":\"personalizations\"}]}");
                return;
            }
            if (path.startsWith("/sendgrid")) {
                exchange.getResponseHeaders().add("X-Message-Id", sendGrid(body));
                exchange.sendResponseHeaders(202, -1);
                return;
            }
            Reply reply = switch (path.split("/")[1]) {
                case "resend" -> resend(key, body, permissive);
                case "knock" -> knock(key, body);
                case "mailgun" -> mailgun(body);
                default -> twilio(twilioAccount(exchange), body);
            };
            if (fault != null) {
                if (fault.status() != 0) {
                    answer(exchange, fault.status(), FAULT);
                    return;
                }
                if (fault.hang()) {
                    awaitTheEnd();
                }
                return;
            }
            answer(exchange, reply.status(), reply.body());
        }
    }

    private record Reply(int status, String body) {}

    private Reply resend(String key, String body, boolean permissive) {
        String known = answers.get(key);
        if (known != null) {
            return body.equals(bodies.get(key))
                    ? new Reply(200, known)
                    : new Reply(409, "{\"name\":\"invalid_idempotent_request\"}");
        }
        List<Accepted> mails = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        int place = -1;
        for (JsonNode mail : JSON.readTree(body)) {
            place++;
            String to = mail.get("to").get(0).asString();
            if (to.startsWith("bad") && permissive) {
                errors.add("{\"index\":" + place + ",\"message\":\"Invalid `to`\"}");
                continue;
            }
            if (to.startsWith("bad")) {
                return new Reply(422, "{\"name\":\"validation_error\",\"message\":\"Invalid `to`\"}");
            }
            mails.add(new Accepted(
                    UUID.fromString(mail.get("tags").get(0).get("value").asString()),
                    to,
                    mail.get("subject").asString(),
                    mail.get("text").asString(),
                    mail));
        }
        String ids = String.join(
                ",",
                mails.stream()
                        .map(_ -> "{\"id\":\"" + UUID.randomUUID() + "\"}")
                        .toList());
        String reply = "{\"data\":[" + ids + "],\"errors\":[" + String.join(",", errors) + "]}";
        bodies.put(key, body);
        answers.put(key, reply);
        accepted.addAll(mails);
        return new Reply(200, reply);
    }

    private Reply knock(String key, String body) {
        String reply = answers.get(key);
        if (reply == null) {
            JsonNode message = JSON.readTree(body);
            reply = "{\"workflow_run_id\":\"" + UUID.randomUUID() + "\"}";
            answers.put(key, reply);
            accepted.add(new Accepted(
                    UUID.fromString(message.at("/data/delivery").asString()),
                    message.at("/recipients/0/id").asString(),
                    message.at("/data/title").asString(),
                    message.at("/data/text").asString(),
                    message));
        }
        return new Reply(200, reply);
    }

    private String sendGrid(String body) {
        JsonNode mail = JSON.readTree(body);
        accepted.add(new Accepted(
                UUID.fromString(mail.at("/custom_args/delivery").asString()),
                mail.at("/personalizations/0/to/0/email").asString(),
                mail.get("subject").asString(),
                mail.at("/content/0/value").asString(),
                mail));
        return UUID.randomUUID().toString();
    }

    private Reply mailgun(String body) {
        if (body.isEmpty()) {
            return new Reply(400, "{\"message\":\"to parameter is missing\"}");
        }
        Map<String, String> form = form(body);
        accepted.add(new Accepted(
                UUID.fromString(form.get("v:delivery")),
                Objects.requireNonNull(form.get("to")),
                Objects.requireNonNull(form.get("subject")),
                Objects.requireNonNull(form.get("text")),
                JSON.valueToTree(form)));
        return new Reply(200, "{\"id\":\"<" + UUID.randomUUID() + "@mg.example.com>\",\"message\":\"Queued.\"}");
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new ConcurrentHashMap<>();
        for (String pair : body.split("&", -1)) {
            int equals = pair.indexOf('=');
            form.put(
                    URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
                    URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return form;
    }

    private static String twilioAccount(HttpExchange exchange) {
        return exchange.getRequestURI()
                .getPath()
                .replaceFirst("^.*/Accounts/", "")
                .replaceFirst("[./].*$", "");
    }

    private void account(HttpExchange exchange) throws IOException {
        String sid = twilioAccount(exchange);
        int status = accounts.getOrDefault(sid, 200);
        answer(
                exchange,
                status,
                status == 200
                        ? "{\"sid\":\"" + sid + "\",\"status\":\"active\"}"
                        : "{\"code\":20003,\"message\":\"Authenticate\",\"status\":" + status + "}");
    }

    private Reply twilio(String account, String body) {
        Map<String, String> form = form(body);
        String callback = Objects.requireNonNull(form.get("StatusCallback"));
        accepted.add(new Accepted(
                UUID.fromString(callback.substring(callback.indexOf("delivery=") + 9)),
                Objects.requireNonNull(form.get("To")),
                "",
                Objects.requireNonNull(form.get("Body")),
                JSON.createObjectNode().put("account", account)));
        return new Reply(
                201, "{\"sid\":\"SM" + UUID.randomUUID().toString().replace("-", "") + "\",\"status\":\"queued\"}");
    }

    /** As Twilio lists the messages of an account. */
    private String texts(HttpExchange exchange) {
        String account = twilioAccount(exchange);
        String to = form(exchange.getRequestURI().getRawQuery()).get("To");
        List<Map<String, String>> messages = accepted.stream()
                .filter(message -> message.to().equals(to)
                        && message.mail().path("account").asString("").equals(account))
                .map(message ->
                        Map.of("sid", "SM" + message.deliveryId().toString().replace("-", ""), "body", message.text()))
                .toList();
        return JSON.writeValueAsString(Map.of("messages", messages, "page", 0, "page_size", 200));
    }

    /** As Mailgun lists its events, of all recipients. */
    private String events() {
        List<Map<String, Object>> items = accepted.stream()
                .map(message -> Map.<String, Object>of(
                        "event", "accepted",
                        "user-variables",
                                Map.of("delivery", message.deliveryId().toString()),
                        "message", Map.of("headers", Map.of("message-id", message.deliveryId() + "@mg.example.com"))))
                .toList();
        return JSON.writeValueAsString(Map.of("items", items));
    }

    private void awaitTheEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String decoded(String body) {
        return body.startsWith("[") || body.startsWith("{") ? body : URLDecoder.decode(body, StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
