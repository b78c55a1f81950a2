package io.callboard.local.sandbox;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Injects faults into a provider on request. */
final class Faults {

    private static final Duration LONGEST_HANG = Duration.ofMinutes(10);
    private static final Set<String> PROPERTIES = Set.of("mode", "rate", "retryAfterSeconds", "latencyMs", "count");

    enum Mode {
        OK("ok", 0),
        MOVED("301", 301),
        UNAUTHORIZED("401", 401),
        NOT_FOUND("404", 404),
        TIMED_OUT("408", 408),
        TOO_MANY("429", 429),
        BROKEN("500", 500),
        UNAVAILABLE("503", 503),
        HANG("hang", 0),
        ACCEPT_THEN_CUT("accept-then-cut", 0),
        ACCEPT_THEN_500("accept-then-500", 500);

        private final String word;
        /** Status of the mode's own answer; 0 if it has none. */
        private final int status;

        Mode(String word, int status) {
            this.word = word;
            this.status = status;
        }
    }

    /**
     * @param rate share of the requests the mode applies to
     * @param count how many requests it applies to before it is over; null: no end
     */
    private record Fault(
            Mode mode,
            double rate,
            @Nullable Integer retryAfterSeconds,
            int latencyMs,
            @Nullable Integer count) {

        static final Fault NONE = new Fault(Mode.OK, 1, null, 0, null);
    }

    /** Writes errors in the provider's form. */
    interface Wording {
        Answer error(int status);
    }

    /** The provider's handling of a request; {@code pause} waits for the provider's latency. */
    interface Processing {
        Answer process(Call call, Runnable pause);
    }

    private final Map<Provider, Fault> faults = new EnumMap<>(Provider.class);
    private int changes;

    /** Applies the provider's faults to its handler. */
    Router.Handler around(Provider provider, Wording wording, Processing processing) {
        return call -> {
            Fault fault = take(provider);
            Runnable pause = () -> pause(fault.latencyMs);
            return switch (fault.mode) {
                case OK -> processing.process(call, pause);
                case ACCEPT_THEN_CUT -> {
                    processing.process(call, pause);
                    yield null;
                }
                case ACCEPT_THEN_500 -> {
                    Answer answer = processing.process(call, pause);
                    yield answer.successful() ? error(wording, fault) : answer;
                }
                case HANG -> {
                    hang();
                    yield null;
                }
                case MOVED, UNAUTHORIZED, NOT_FOUND, TIMED_OUT, TOO_MANY, BROKEN, UNAVAILABLE -> {
                    pause.run();
                    yield error(wording, fault);
                }
            };
        };
    }

    private static Answer error(Wording wording, Fault fault) {
        Answer answer = wording.error(fault.mode.status);
        if (fault.mode == Mode.MOVED) {
            // A relative address that does not exist: a client that follows the redirect gets a 404.
            answer = answer.with("Location", "/moved");
        }
        return fault.retryAfterSeconds == null
                ? answer
                : answer.with("Retry-After", Integer.toString(fault.retryAfterSeconds));
    }

    private static void pause(int millis) {
        if (millis == 0) {
            return;
        }
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    /** What the next mail of a provider without HTTP meets. */
    record Next(Mode mode, Runnable pause) {}

    Next next(Provider provider) {
        Fault fault = take(provider);
        return new Next(fault.mode, () -> pause(fault.latencyMs));
    }

    private synchronized Fault take(Provider provider) {
        Fault fault = faults.getOrDefault(provider, Fault.NONE);
        if (fault.mode == Mode.OK) {
            return fault;
        }
        Fault none = new Fault(Mode.OK, 1, null, fault.latencyMs, null);
        if (ThreadLocalRandom.current().nextDouble() >= fault.rate) {
            return none;
        }
        if (fault.count != null) {
            int left = fault.count - 1;
            faults.put(
                    provider,
                    left == 0
                            ? none
                            : new Fault(fault.mode, fault.rate, fault.retryAfterSeconds, fault.latencyMs, left));
        }
        return fault;
    }

    /** Holds the request until the faults are changed. */
    private synchronized void hang() throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST_HANG.toNanos();
        int changesBefore = changes;
        for (long left = LONGEST_HANG.toMillis(); left > 0 && changes == changesBefore; ) {
            wait(left);
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
    }

    void hangQuietly() {
        try {
            hang();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    Answer put(Call call) {
        Provider provider = Provider.of(call.pathVariable()).orElseThrow(Problem::notFound);
        Fault fault = read(Json.object(call.body()));
        synchronized (this) {
            faults.put(provider, fault);
            changes++;
            notifyAll();
        }
        return Answer.json(200, view(fault));
    }

    Answer list() {
        Map<String, Object> body = new LinkedHashMap<>();
        synchronized (this) {
            for (Provider provider : Provider.values()) {
                body.put(provider.word(), view(faults.getOrDefault(provider, Fault.NONE)));
            }
        }
        return Answer.json(200, body);
    }

    synchronized Answer clear() {
        faults.clear();
        changes++;
        notifyAll();
        return Answer.noContent();
    }

    /** The active faults, for people; empty if there are none. */
    synchronized List<String> inForce() {
        return faults.entrySet().stream()
                .filter(entry -> !entry.getValue().equals(Fault.NONE))
                .map(entry -> entry.getKey().word() + ": " + entry.getValue().mode.word
                        + (entry.getValue().latencyMs > 0 ? " after " + entry.getValue().latencyMs + " ms" : ""))
                .toList();
    }

    private static Map<String, @Nullable Object> view(Fault fault) {
        Map<String, @Nullable Object> view = new LinkedHashMap<>();
        view.put("mode", fault.mode.word);
        view.put("rate", fault.rate);
        view.put("retryAfterSeconds", fault.retryAfterSeconds);
        view.put("latencyMs", fault.latencyMs);
        view.put("count", fault.count);
        return view;
    }

    private static Fault read(JsonNode body) {
        List<Problem.FieldError> errors = new ArrayList<>();
        body.propertyNames().stream()
                .filter(name -> !PROPERTIES.contains(name))
                .forEach(name -> errors.add(new Problem.FieldError("/" + name, "is not a property of a fault")));
        String word = body.path("mode").asString("");
        Mode mode = Arrays.stream(Mode.values())
                .filter(candidate -> candidate.word.equals(word))
                .findFirst()
                .orElse(null);
        if (mode == null) {
            String words = Arrays.stream(Mode.values())
                    .map(candidate -> candidate.word)
                    .collect(Collectors.joining(", "));
            errors.add(new Problem.FieldError("/mode", "must be one of " + words));
        }
        JsonNode rate = body.path("rate");
        if (isGiven(rate) && (!rate.isNumber() || rate.asDouble() < 0 || rate.asDouble() > 1)) {
            errors.add(new Problem.FieldError("/rate", "must be a number from 0 to 1"));
        }
        Integer retryAfter = whole(body, "retryAfterSeconds", 0, 86_400, errors);
        Integer latency = whole(body, "latencyMs", 0, 600_000, errors);
        Integer count = whole(body, "count", 1, 1_000_000, errors);
        if (mode == null || !errors.isEmpty()) {
            throw Problem.unprocessable(errors);
        }
        return new Fault(mode, isGiven(rate) ? rate.asDouble() : 1, retryAfter, latency == null ? 0 : latency, count);
    }

    private static @Nullable Integer whole(
            JsonNode body, String name, int least, int most, List<Problem.FieldError> errors) {
        JsonNode value = body.path(name);
        if (!isGiven(value)) {
            return null;
        }
        if (!value.isInt() || value.asInt() < least || value.asInt() > most) {
            errors.add(new Problem.FieldError("/" + name, "must be a whole number from " + least + " to " + most));
            return null;
        }
        return value.asInt();
    }

    private static boolean isGiven(JsonNode value) {
        return !value.isMissingNode() && !value.isNull();
    }
}
