package io.callboard.chassis.testing;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Holds every JSON answer of a service under test to the OpenAPI document that the same service serves. */
final class DocumentedAnswers extends OncePerRequestFilter {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    /** What did not fit, until the test that saw it ends. Added to by request threads. */
    private static final ConcurrentLinkedQueue<String> MISFITS = new ConcurrentLinkedQueue<>();

    private final Environment service;
    private final Map<String, Optional<Schema>> schemas = new ConcurrentHashMap<>();

    /** Read with the first answer; several threads may read it at once and find the same. */
    private volatile @Nullable JsonNode document;

    DocumentedAnswers(Environment service) {
        this.service = service;
    }

    /** Fails the test whose answers did not fit. */
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
        if (!request.getRequestURI().startsWith("/api/")) {
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
        Object route = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        String type = answer.getContentType();
        boolean unknownRoute = route == null || route.toString().contains("**");
        if (unknownRoute
                || type == null
                || answer.copy.size() == 0
                || request.getMethod().equals("HEAD")) {
            return;
        }
        String mediaType = MediaType.parseMediaType(type).removeQualityValue().toString();
        if (!mediaType.startsWith("application/json") && !mediaType.startsWith("application/problem+json")) {
            return;
        }
        String name = mediaType.startsWith("application/problem") ? "application/problem+json" : "application/json";
        String where = "%s %s %d".formatted(request.getMethod(), route, answer.getStatus());
        Optional<Schema> schema = schemas.computeIfAbsent(
                where + " " + name, any -> schema(request.getMethod(), route.toString(), answer.getStatus(), name));
        String body = answer.copy.toString(StandardCharsets.UTF_8);
        if (schema.isEmpty()) {
            MISFITS.add(where + " is not documented as " + name);
            return;
        }
        List<Error> errors = schema.get()
                .validate(
                        body,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        if (!errors.isEmpty()) {
            MISFITS.add(where + ": " + errors + "\n  " + body);
        }
    }

    private Optional<Schema> schema(String method, String route, int status, String mediaType) {
        JsonNode operation = document().path("paths").path(route).path(method.toLowerCase(Locale.ROOT));
        JsonNode responses = operation.path("responses");
        JsonNode response = responses.has(Integer.toString(status))
                ? responses.path(Integer.toString(status))
                : responses.path("default");
        JsonNode schema = response.path("content").path(mediaType).path("schema");
        if (schema.isMissingNode()) {
            return Optional.empty();
        }
        ObjectNode complete = JSON.createObjectNode();
        complete.set("components", document().path("components"));
        complete.setAll((ObjectNode) schema.deepCopy());
        return Optional.of(REGISTRY.getSchema(complete.toString(), InputFormat.JSON));
    }

    private JsonNode document() {
        JsonNode known = document;
        if (known == null) {
            known = JSON.readTree(OpenApiDocument.served(service));
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
