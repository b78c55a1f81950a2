package io.callboard.chassis.openapi;

import io.callboard.chassis.idempotency.IdempotencyKey;
import io.callboard.chassis.route.Routes;
import io.callboard.chassis.value.ErrorCode;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.PathContainer;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Declares the headers and the problems of each route's answers. Most follow from the kind of the route; its {@link
 * Refuses} add others.
 */
final class ChassisAnswers implements GlobalOperationCustomizer, GlobalOpenApiCustomizer {

    private static final String PROBLEM = "Problem";
    private static final String PROBLEM_JSON = "application/problem+json";

    private static final String PAGE = "<!DOCTYPE html><html lang=\"en\"><title>Callboard</title>…</html>";

    /**
     * Keeps facts about a route's method until the document is finished, because the document does not contain them.
     */
    private static final String HANDLER = "x-callboard-handler";

    private final Routes routes;

    ChassisAnswers(Routes routes) {
        this.routes = routes;
    }

    @Override
    public Operation customize(Operation operation, HandlerMethod handler) {
        List<Refusal> own = new ArrayList<>();
        AnnotatedElementUtils.getMergedRepeatableAnnotations(handler.getMethod(), Refuses.class)
                .forEach(refuses -> own.add(Refusal.of(refuses)));
        boolean view = !AnnotatedElementUtils.hasAnnotation(handler.getBeanType(), ResponseBody.class);
        RequestMapping mapping = AnnotatedElementUtils.findMergedAnnotation(handler.getMethod(), RequestMapping.class);
        boolean consumes = mapping != null && mapping.consumes().length > 0;
        operation.addExtension(HANDLER, new Handler(view, consumes, List.copyOf(own)));
        return operation;
    }

    /**
     * Facts about the method of a route.
     *
     * @param view whether it answers with a page. Such a route takes any Accept header and query
     * @param consumes whether it names the media types that it reads
     * @param own its {@link Refuses}
     */
    private record Handler(boolean view, boolean consumes, List<Refusal> own) {

        private static final Handler PLAIN = new Handler(false, false, List.of());

        static Handler of(Operation operation) {
            return operation.getExtensions() == null
                    ? PLAIN
                    : (Handler) operation.getExtensions().getOrDefault(HANDLER, PLAIN);
        }
    }

    @Override
    public void customise(OpenAPI document) {
        Components components = document.getComponents() == null ? new Components() : document.getComponents();
        document.setComponents(components);
        Map<String, Refusal> answered = new TreeMap<>();
        Refusal.BEFORE_A_ROUTE.forEach(refusal -> answered.put(refusal.slug(), refusal));
        if (document.getPaths() != null) {
            document.getPaths()
                    .forEach((path, item) -> item.readOperationsMap()
                            .forEach((method, operation) -> describe(path, method, operation, components, answered)));
        }
        components.addSchemas(PROBLEM, problem(answered));
        declareHeaders(document, components);
        document.getInfo().setDescription(described(document.getInfo().getDescription(), answered));
    }

    private void describe(
            String path,
            PathItem.HttpMethod method,
            Operation operation,
            Components components,
            Map<String, Refusal> answered) {
        ApiResponses responses = operation.getResponses() == null ? new ApiResponses() : operation.getResponses();
        operation.setResponses(responses);
        Handler handler = Handler.of(operation);
        responses.forEach((status, response) -> {
            if (status.startsWith("2")) {
                if (handler.view() && response.getContent() != null) {
                    response.setContent(page());
                }
                describe(response, method, operation, components);
            }
        });
        Map<Integer, List<Refusal>> byStatus = refusals(path, method, operation, components).stream()
                .collect(Collectors.groupingBy(
                        refusal -> refusal.status().value(), TreeMap::new, Collectors.toUnmodifiableList()));
        boolean page = isPage(path);
        byStatus.forEach((status, refusals) -> {
            if (page) {
                responses.addApiResponse(Integer.toString(status), page(refusals));
            } else {
                refusals.forEach(refusal -> answered.putIfAbsent(refusal.slug(), refusal));
                responses.addApiResponse(Integer.toString(status), problem(refusals, components));
            }
        });
        if (operation.getExtensions() != null) {
            operation.getExtensions().remove(HANDLER);
        }
    }

    private static void describe(
            ApiResponse answer, PathItem.HttpMethod method, Operation operation, Components components) {
        if (answer.getContent() != null
                && answer.getContent().values().stream()
                        .anyMatch(media -> isVersioned(media.getSchema(), components))) {
            answer.addHeaderObject(HttpHeaders.ETAG, referenceTo(HttpHeaders.ETAG));
        }
        if (method == PathItem.HttpMethod.POST && hasParameter(operation, IdempotencyKey.HEADER)) {
            answer.addHeaderObject(IdempotencyKey.REPLAYED, referenceTo(IdempotencyKey.REPLAYED));
        }
    }

    private static boolean isVersioned(@Nullable Schema<?> schema, Components components) {
        Schema<?> body = Schemas.resolved(schema, components);
        return body != null
                && body.getProperties() != null
                && body.getProperties().containsKey("version");
    }

    private boolean isPage(String path) {
        PathContainer parsed = PathContainer.parsePath(path);
        return routes.pages().stream()
                .anyMatch(pattern ->
                        PathPatternParser.defaultInstance.parse(pattern).matches(parsed));
    }

    /**
     * Problems that follow from the kind of the route, each type once. A problem that the route declares replaces the
     * chassis' problem of the same type.
     */
    private List<Refusal> refusals(
            String path, PathItem.HttpMethod method, Operation operation, Components components) {
        Handler handler = Handler.of(operation);
        Map<String, Refusal> refusals = new LinkedHashMap<>();
        List<Refusal> expected = new ArrayList<>();
        expected.add(Refusal.BAD_REQUEST);
        if (Security.scope(routes, path, method) != null) {
            expected.add(Refusal.UNAUTHORIZED);
            expected.add(Refusal.FORBIDDEN);
        } else {
            expected.add(Refusal.FOREIGN_ORIGIN);
        }
        if (path.contains("{")) {
            expected.add(Refusal.NOT_FOUND);
        }
        if (hasParameter(operation, "minVersion")) {
            expected.add(Refusal.EVENT_NOT_KNOWN_YET);
        }
        if (!handler.view()) {
            expected.add(Refusal.NOT_ACCEPTABLE);
        }
        if (hasParameter(operation, HttpHeaders.IF_MATCH)) {
            expected.add(Refusal.PRECONDITION_FAILED);
        }
        if (method != PathItem.HttpMethod.GET) {
            // A body is checked even if the route does not read it.
            expected.add(Refusal.CONTENT_TOO_LARGE);
        }
        if (method != PathItem.HttpMethod.GET && (!handler.view() || handler.consumes())) {
            expected.add(Refusal.UNSUPPORTED_MEDIA_TYPE);
        }
        if (operation.getRequestBody() != null && (!handler.view() || handler.consumes())) {
            expected.add(
                    Refusal.unprocessable(pointer(operation.getRequestBody().getContent(), components)));
        }
        if (hasParameter(operation, IdempotencyKey.HEADER)) {
            expected.add(Refusal.KEY_REUSED);
        }
        expected.add(Refusal.INTERNAL_SERVER_ERROR);
        expected.add(Refusal.SERVICE_UNAVAILABLE);
        expected.forEach(refusal -> refusals.put(refusal.slug(), refusal));
        handler.own().forEach(refusal -> refusals.put(refusal.slug(), refusal));
        return List.copyOf(refusals.values());
    }

    private static boolean hasParameter(Operation operation, String name) {
        return operation.getParameters() != null
                && operation.getParameters().stream().anyMatch(parameter -> name.equals(parameter.getName()));
    }

    /** A property of the body: a required one if there is any. */
    private static String pointer(@Nullable Content content, Components components) {
        if (content == null) {
            return "";
        }
        return content.values().stream()
                .map(media -> Schemas.resolved(media.getSchema(), components))
                .filter(Objects::nonNull)
                .filter(body -> body.getProperties() != null)
                .map(body -> body.getRequired() == null || body.getRequired().isEmpty()
                        ? new TreeSet<>(body.getProperties().keySet()).first()
                        : new TreeSet<>(body.getRequired()).first())
                .map(property -> "/" + property)
                .findFirst()
                .orElse("");
    }

    private static ApiResponse problem(List<Refusal> refusals, Components components) {
        MediaType body = new MediaType().schema(Schemas.referenceTo(PROBLEM));
        refusals.forEach(refusal -> body.addExamples(
                refusal.slug(), new Example().$ref("#/components/examples/" + example(refusal, components))));
        HttpStatus status = refusals.getFirst().status();
        ApiResponse response = new ApiResponse()
                .description(status.getReasonPhrase() + ": "
                        + refusals.stream().map(Refusal::slug).sorted().collect(Collectors.joining(", ")) + ".")
                .content(new Content().addMediaType(PROBLEM_JSON, body));
        if (status == HttpStatus.UNAUTHORIZED || status == HttpStatus.FORBIDDEN) {
            response.addHeaderObject(HttpHeaders.WWW_AUTHENTICATE, referenceTo(HttpHeaders.WWW_AUTHENTICATE));
        }
        addRetryAfter(response, refusals);
        return response;
    }

    /** Persons open the links of these routes in a browser, so the answer is a page. */
    private static ApiResponse page(List<Refusal> refusals) {
        HttpStatus status = refusals.getFirst().status();
        ApiResponse response = new ApiResponse()
                .description(status.getReasonPhrase() + ". The answer is a page, because people open this link.")
                .content(page());
        addRetryAfter(response, refusals);
        return response;
    }

    private static Content page() {
        return new Content()
                .addMediaType(
                        "text/html", new MediaType().schema(new StringSchema()).example(PAGE));
    }

    /** The header may be missing where only some of the problems of a status have it. */
    private static void addRetryAfter(ApiResponse response, List<Refusal> refusals) {
        if (refusals.stream().allMatch(Refusal::retryAfter)) {
            response.addHeaderObject(HttpHeaders.RETRY_AFTER, referenceTo(HttpHeaders.RETRY_AFTER));
        } else if (refusals.stream().anyMatch(Refusal::retryAfter)) {
            response.addHeaderObject(HttpHeaders.RETRY_AFTER, retryAfter().required(false));
        }
    }

    private static Header retryAfter() {
        return header("How many seconds to wait before the request is repeated.", "5");
    }

    /** The name of the example in the document, which may have several of one type. */
    private static String example(Refusal refusal, Components components) {
        Map<String, Object> body = refusal.example();
        for (int number = 1; ; number++) {
            String name = number == 1 ? refusal.slug() : refusal.slug() + "-" + number;
            Example present = components.getExamples() == null
                    ? null
                    : components.getExamples().get(name);
            if (present == null) {
                components.addExamples(
                        name, new Example().summary(refusal.detail()).value(body));
                return name;
            }
            if (body.equals(present.getValue())) {
                return name;
            }
        }
    }

    /** Declares the headers that answers refer to, and no others. */
    private static void declareHeaders(OpenAPI document, Components components) {
        Map<String, Header> known = Map.of(
                HttpHeaders.ETAG, header("The version of the returned resource, for If-Match.", "\"3\""),
                HttpHeaders.LOCATION, header("The path of the created resource.", "/api/v1/events/019ac3f0-7c5e"),
                HttpHeaders.RETRY_AFTER, retryAfter(),
                HttpHeaders.WWW_AUTHENTICATE,
                        header(
                                        "Which kind of token is needed, and what is wrong with the one given (RFC 6750).",
                                        "Bearer error=\"invalid_token\"")
                                .required(false),
                IdempotencyKey.REPLAYED,
                        header(
                                        "true if this answer was stored from an earlier request with the same Idempotency-Key.",
                                        "true")
                                .required(false));
        if (document.getPaths() == null) {
            return;
        }
        document.getPaths().values().stream()
                .flatMap(path -> path.readOperations().stream())
                .flatMap(operation -> operation.getResponses().values().stream())
                .filter(response -> response.getHeaders() != null)
                .forEach(response -> response.getHeaders().forEach((name, header) -> {
                    if (header.get$ref() != null) {
                        components.addHeaders(name, known.get(name));
                        // An annotation gives the reference a style, which may not stand beside it.
                        response.getHeaders().put(name, referenceTo(name));
                    }
                }));
    }

    private static Header header(String description, String example) {
        return new Header()
                .description(description)
                .required(true)
                .schema(new StringSchema())
                .example(example);
    }

    private static Header referenceTo(String header) {
        return new Header().$ref("#/components/headers/" + header);
    }

    private static Schema<?> problem(Map<String, Refusal> answered) {
        Schema<?> error = new ObjectSchema()
                .description("What is wrong with one value.")
                .addProperty(
                        "pointer",
                        new StringSchema().description("JSON pointer into the body, or ?name for a query parameter."))
                .addProperty(
                        "code",
                        new StringSchema()
                                .description("What is wrong, for programs. Further codes may come: known are "
                                        + String.join(", ", ErrorCode.words()) + ".")
                                .example(ErrorCode.TOO_LONG.word()))
                .addProperty("detail", new StringSchema().description("What is wrong with this value, for people."));
        error.setRequired(List.of("code", "detail", "pointer"));
        StringSchema type = new StringSchema();
        type.format("uri").description("Identifies the kind of problem. Programs decide by it.");
        answered.values().forEach(refusal -> type.addEnumItem(refusal.type()));
        Schema<?> problem = new ObjectSchema()
                .description("RFC 9457 problem details.")
                .addProperty("type", type)
                .addProperty("title", new StringSchema().description("The HTTP status in words."))
                .addProperty("status", new IntegerSchema().description("The HTTP status."))
                .addProperty("detail", new StringSchema().description("What is wrong, in a sentence for developers."))
                .addProperty(
                        "instance",
                        new StringSchema()
                                .format("uri-reference")
                                .description("The route that was called, without the values in its path."))
                .addProperty("traceId", new StringSchema().description("Finds this request in logs and traces."))
                .addProperty("errors", new ArraySchema().items(error).description("One entry for each wrong value."));
        problem.setRequired(List.of("detail", "status", "title", "type"));
        return problem;
    }

    private static String described(@Nullable String description, Map<String, Refusal> answered) {
        StringBuilder text = new StringBuilder(description == null ? "" : description.strip() + "\n\n");
        text.append("""
                ## Problems

                Every error is answered as `application/problem+json` (RFC 9457). A route that people open in a \
                browser answers with a page instead. Decide by `type`, not by `detail`. \
                These are the types of this service:

                | type | status | example |
                |---|---|---|
                """);
        answered.values()
                .forEach(refusal -> text.append("| `%s` | %d | %s |\n"
                        .formatted(refusal.type(), refusal.status().value(), refusal.detail())));
        return text.toString().strip();
    }
}
