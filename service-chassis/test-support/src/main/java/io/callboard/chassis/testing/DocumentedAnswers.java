package io.callboard.chassis.testing;

import com.networknt.schema.Error;
import io.callboard.chassis.testing.ServedDocument.Operation;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks every answer of a service under test against the OpenAPI document that the service serves: its status,
 * headers, content type and JSON body, and the type of a problem. It is a filter, so that it sees the calls of every
 * client.
 */
final class DocumentedAnswers extends OncePerRequestFilter {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final List<String> HEADERS =
            List.of("ETag", "Idempotent-Replayed", "Location", "Retry-After", "WWW-Authenticate");

    /** The differences that were found during the current test. Request threads add to it. */
    private static final ConcurrentLinkedQueue<String> MISFITS = new ConcurrentLinkedQueue<>();

    private final Environment service;

    /** Read with the first answer. Several threads may read it at the same time, with the same result. */
    private volatile @Nullable ServedDocument document;

    DocumentedAnswers(Environment service) {
        this.service = service;
    }

    /** Fails a test whose answers differed from the document. */
    static final class Check implements AfterEachCallback {

        @Override
        public void afterEach(ExtensionContext test) {
            List<String> misfits = List.copyOf(MISFITS);
            MISFITS.clear();
            if (!misfits.isEmpty()) {
                throw new AssertionError("Answers do not fit the OpenAPI document of their service:\n"
                        + String.join("\n", misfits.subList(0, Math.min(5, misfits.size()))));
            }
        }
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getRequestURI().startsWith("/v3/api-docs")) {
            chain.doFilter(request, response);
            return;
        }
        CopiedAnswer answer = new CopiedAnswer(response);
        chain.doFilter(request, answer);
        if (!request.isAsyncStarted()) {
            check(request, answer);
        }
    }

    private void check(HttpServletRequest request, CopiedAnswer answer) {
        if (request.getMethod().equals("HEAD") || request.getMethod().equals("OPTIONS")) {
            return;
        }
        document()
                .operation(request.getMethod(), request.getRequestURI())
                .ifPresentOrElse(operation -> check(operation, answer), () -> {
                    if (request.getRequestURI().startsWith("/api/") && answer.getStatus() < 400) {
                        MISFITS.add("%s %s %d is not documented"
                                .formatted(request.getMethod(), request.getRequestURI(), answer.getStatus()));
                    }
                });
    }

    private void check(Operation operation, CopiedAnswer answer) {
        String where = operation.name() + " " + answer.getStatus();
        Optional<JsonNode> response = operation.response(answer.getStatus());
        if (response.isEmpty()) {
            MISFITS.add(where + " is not documented");
            return;
        }
        checkHeaders(where, response.get().path("headers"), answer);
        JsonNode content = response.get().path("content");
        @Nullable String type = answer.getContentType();
        if (type == null || answer.copy.size() == 0) {
            // A file without lines is a valid answer.
            if (!content.isEmpty() && !content.has("application/x-ndjson")) {
                MISFITS.add(where + " has no body");
            }
            return;
        }
        String name = typeOf(type);
        JsonNode media = content.path(name);
        if (media.isMissingNode()) {
            MISFITS.add(where + " is not documented as " + name);
        } else if (name.equals("application/json") || name.endsWith("+json")) {
            String body = answer.copy.toString(StandardCharsets.UTF_8);
            try {
                checkBody(where, media, body);
            } catch (JacksonException noJson) {
                MISFITS.add(where + " is not JSON\n  " + body);
            }
        }
    }

    private void checkBody(String where, JsonNode media, String body) {
        List<Error> errors = document().errors(media.path("schema"), body);
        if (!errors.isEmpty()) {
            MISFITS.add(where + ": " + errors + "\n  " + body);
        }
        JsonNode examples = media.path("examples");
        if (isProblem(media) && errors.isEmpty()) {
            String problem = JSON.readTree(body).path("type").asString();
            boolean documented = examples.valueStream()
                    .map(example ->
                            document().resolved(example).at("/value/type").asString())
                    .anyMatch(problem::equals);
            if (!documented) {
                MISFITS.add(where + " is not documented with the type " + problem);
            }
        }
    }

    private static boolean isProblem(JsonNode media) {
        return media.at("/schema/$ref").asString("").endsWith("/Problem");
    }

    /** A header is sent where it is documented as required, and nowhere where it is not documented. */
    private void checkHeaders(String where, JsonNode documented, CopiedAnswer answer) {
        HEADERS.forEach(name -> {
            boolean sent = answer.getHeader(name) != null;
            if (sent && !documented.has(name)) {
                MISFITS.add(where + " has the undocumented header " + name);
            }
            if (!sent
                    && documented.has(name)
                    && document()
                            .resolved(documented.path(name))
                            .path("required")
                            .asBoolean(false)) {
                MISFITS.add(where + " lacks the header " + name);
            }
        });
    }

    private static String typeOf(String contentType) {
        MediaType type = MediaType.parseMediaType(contentType);
        return type.getType() + "/" + type.getSubtype();
    }

    private ServedDocument document() {
        ServedDocument known = document;
        if (known == null) {
            known = new ServedDocument(OpenApiDocument.served(service));
            document = known;
        }
        return known;
    }

    /** Passes an answer on and keeps a copy; a streamed one must not be held back. */
    private static final class CopiedAnswer extends HttpServletResponseWrapper {

        private final ByteArrayOutputStream copy = new ByteArrayOutputStream();
        private @Nullable ServletOutputStream stream;
        private @Nullable PrintWriter writer;

        CopiedAnswer(HttpServletResponse response) {
            super(response);
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            ServletOutputStream known = stream;
            if (known != null) {
                return known;
            }
            ServletOutputStream original = super.getOutputStream();
            ServletOutputStream copying = new ServletOutputStream() {
                @Override
                public boolean isReady() {
                    return original.isReady();
                }

                @Override
                public void setWriteListener(WriteListener listener) {
                    original.setWriteListener(listener);
                }

                @Override
                public void write(int one) throws IOException {
                    copy.write(one);
                    original.write(one);
                }

                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    copy.write(bytes, from, length);
                    original.write(bytes, from, length);
                }

                @Override
                public void flush() throws IOException {
                    original.flush();
                }
            };
            stream = copying;
            return copying;
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            PrintWriter known = writer;
            if (known == null) {
                known = new PrintWriter(new OutputStreamWriter(getOutputStream(), StandardCharsets.UTF_8), true);
                writer = known;
            }
            return known;
        }

        @Override
        public void flushBuffer() throws IOException {
            if (writer != null) {
                writer.flush();
            }
            super.flushBuffer();
        }
    }
}
