package io.callboard.local.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the handler of a request and writes its answer. */
final class Router implements HttpHandler {

    private static final Logger log = LoggerFactory.getLogger(Router.class);

    /** Answers a call; null means: cut the connection without an answer. */
    interface Handler {
        @Nullable
        Answer handle(Call call) throws IOException, InterruptedException;
    }

    private record Route(String method, Pattern path, Handler handler) {}

    private final List<Route> routes = new ArrayList<>();

    /** The path is a regular expression; its groups become the call's path variables. */
    Router on(String method, String path, Handler handler) {
        routes.add(new Route(method, Pattern.compile(path), handler));
        return this;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            write(exchange, answer(exchange));
            exchange.close();
        } catch (IOException | UncheckedIOException gone) {
            log.debug("The caller went away", gone);
            // The server breaks the connection off. If the exchange was closed here, half an answer would look
            // complete.
            throw gone;
        }
    }

    private @Nullable Answer answer(HttpExchange exchange) throws IOException {
        try {
            return dispatch(exchange);
        } catch (Problem problem) {
            return problem.answer();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return null;
        } catch (RuntimeException unexpected) {
            log.error("A request failed path={}", exchange.getRequestURI().getPath(), unexpected);
            return Problem.unexpected().answer();
        }
    }

    private @Nullable Answer dispatch(HttpExchange exchange) throws IOException, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        List<String> allowed = new ArrayList<>();
        for (Route route : routes) {
            Matcher matcher = route.path.matcher(path);
            if (!matcher.matches()) {
                continue;
            }
            if (route.method.equals(method) || ("HEAD".equals(method) && "GET".equals(route.method))) {
                return route.handler.handle(Call.read(exchange, groups(matcher.toMatchResult())));
            }
            allowed.add(route.method);
        }
        if (allowed.isEmpty()) {
            throw Problem.notFound();
        }
        String allow = allowed.stream().distinct().sorted().collect(Collectors.joining(", "));
        return Problem.methodNotAllowed(allow).answer().with("Allow", allow);
    }

    private static List<String> groups(MatchResult match) {
        return IntStream.rangeClosed(1, match.groupCount())
                .mapToObj(match::group)
                .toList();
    }

    private static void write(HttpExchange exchange, @Nullable Answer answer) throws IOException {
        if (answer == null) {
            return;
        }
        var headers = exchange.getResponseHeaders();
        answer.headers().forEach(headers::set);
        if (!answer.contentType().isEmpty()) {
            headers.set("Content-Type", answer.contentType());
        }
        headers.set("X-Content-Type-Options", "nosniff");
        boolean head = "HEAD".equals(exchange.getRequestMethod());
        if (answer.content() != null && !head) {
            exchange.sendResponseHeaders(answer.status(), 0);
            Writer out = new BufferedWriter(new OutputStreamWriter(exchange.getResponseBody(), UTF_8));
            answer.content().write(out);
            out.close();
            return;
        }
        boolean empty = answer.body().length == 0 || head;
        exchange.sendResponseHeaders(answer.status(), empty ? -1 : answer.body().length);
        if (!empty) {
            exchange.getResponseBody().write(answer.body());
        }
    }
}
