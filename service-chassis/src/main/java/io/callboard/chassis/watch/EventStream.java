package io.callboard.chassis.watch;

import io.callboard.chassis.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import tools.jackson.databind.json.JsonMapper;

/**
 * Sends the states of a subject as server-sent events: the present one at once, and each further one that its
 * {@link Watches} shows. Each client has a virtual thread, which waits most of the time.
 */
public final class EventStream<K, S> {

    private static final Logger log = LoggerFactory.getLogger(EventStream.class);

    /** A comment shows that the connection is alive. Proxies close one that is silent for a minute. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(15);

    /** Then the client connects again, so that new instances get their share of the clients. */
    private static final Duration LONGEST_STREAM = Duration.ofHours(1);

    private static final Duration BUSY_FOR = Duration.ofSeconds(30);

    private final Watches<K, S> watches;
    private final BiFunction<S, S, String> text;
    private final Predicate<S> isLast;
    private final Duration longest;

    /**
     * Sends each state as JSON.
     *
     * @param isLast whether the stream ends with this state
     */
    public EventStream(Watches<K, S> watches, JsonMapper json, Predicate<S> isLast) {
        this(watches, (_, state) -> "data: " + json.writeValueAsString(state) + "\n\n", isLast, LONGEST_STREAM);
    }

    /**
     * Sends what changed.
     *
     * @param text the server-sent events for the step from the state that the client has to a newer one; may be empty
     * @param isLast whether the stream ends with this state
     * @param longest how long a stream lasts
     */
    public EventStream(Watches<K, S> watches, BiFunction<S, S, String> text, Predicate<S> isLast, Duration longest) {
        this.watches = watches;
        this.text = text;
        this.isLast = isLast;
        this.longest = longest;
    }

    /** Answers with the stream. Returns when it has ended. Refuses with 429 if this instance has too many watches. */
    public void answer(K key, S first, HttpServletRequest request, HttpServletResponse response)
            throws InterruptedException {
        answer(key, first, text.apply(first, first), request, response);
    }

    /**
     * The same, with these server-sent events at the beginning.
     *
     * @param first the state that the client has after the opening
     */
    public void answer(K key, S first, String opening, HttpServletRequest request, HttpServletResponse response)
            throws InterruptedException {
        try (Watches<K, S>.Watch watch = watches.watch(key, first).orElseThrow(EventStream::tooMany)) {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding(StandardCharsets.UTF_8);
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            // nginx would keep the answer until it has a whole buffer of it.
            response.setHeader("X-Accel-Buffering", "no");
            if (!request.getMethod().equals(HttpMethod.HEAD.name())) {
                send(watch, opening, response.getOutputStream());
            }
        } catch (IOException e) {
            log.debug("Stream ended by its reader subject={}", key);
        }
    }

    private void send(Watches<K, S>.Watch watch, String opening, OutputStream out)
            throws IOException, InterruptedException {
        write(out, "retry: 3000\n" + opening);
        long end = System.nanoTime() + longest.toNanos();
        while (!isLast.test(watch.last()) && !watch.isOver() && System.nanoTime() - end < 0) {
            S before = watch.last();
            Optional<S> next = watch.next(LONGEST_SILENCE);
            write(out, next.map(state -> text.apply(before, state)).orElse(":\n\n"));
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static Problem tooMany() {
        return Problem.tooManyRequests(
                "Too many clients watch figures now. Please ask for the figures instead.", BUSY_FOR);
    }
}
