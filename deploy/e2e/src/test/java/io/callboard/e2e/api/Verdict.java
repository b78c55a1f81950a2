package io.callboard.e2e.api;

import io.callboard.e2e.api.ApiDocument.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Finds errors of an answer, for any request. */
final class Verdict {
    /** Class names and SQL, which help only an attacker. An element of HTML is no SQL. */
    private static final Pattern INSIDES = Pattern.compile(
            "io\\.callboard\\.|org\\.(springframework|apache|postgresql)|\\bjava\\.|tools\\.jackson|com\\.fasterxml|Exception\\b|SQLSTATE"
                    + "|(?i:\\b((?<![</])select\\b.{1,200}\\bfrom|insert into|delete from)\\b)");

    private static final String PROBLEM = "application/problem+json";
    private static final String PAGE = "text/html";

    /**
     * Answers before a route is found: to a request that breaks the rules of HTTP, is too long, or has a wrong
     * Content-Encoding or a malformed Content-Type.
     */
    private static final Set<Integer> OF_NO_ROUTE = Set.of(400, 414, 415, 417, 431);

    private Verdict() {}

    /** Holds an answer to the document when the request may have gone to this operation. */
    static List<String> of(Operation operation, RawRequest request, RawAnswer answer) {
        List<String> complaints = new ArrayList<>();
        if (answer.status() == 0) {
            return List.of("no answer");
        }
        if (answer.status() >= 500) {
            complaints.add("a failure of ours");
        }
        if (INSIDES.matcher(answer.body()).find()) {
            complaints.add("shows what is inside");
        }
        if (!answer.header("X-Content-Type-Options").equals("nosniff")) {
            complaints.add("lacks the security headers");
        }
        if (request.method().equals("HEAD")) {
            return complaints;
        }
        if (answer.isRefusal()) {
            complaints.addAll(ofRefusal(operation, request, answer));
        } else if (isTo(operation, request)) {
            complaints.addAll(ofSuccess(operation, answer));
        }
        return complaints;
    }

    /** A route that people open answers with a page, also when the path is spoiled but still that of a page. */
    private static List<String> ofRefusal(Operation operation, RawRequest request, RawAnswer answer) {
        boolean unusual =
                request.method().equals("GET") && (!request.body().isEmpty() || request.has("Content-Length"));
        if (isTo(operation, request)
                && !unusual
                && operation.response(answer.status()).isMissingNode()
                && !OF_NO_ROUTE.contains(answer.status())) {
            return List.of("a status that is not documented");
        }
        if (operation.isPage()) {
            // Tomcat does not know the path of a request line that it cannot read.
            boolean mayBeProblem = !isTo(operation, request) || OF_NO_ROUTE.contains(answer.status());
            return answer.mediaType().equals(PAGE)
                            || mayBeProblem && answer.mediaType().equals(PROBLEM)
                    ? List.of()
                    : List.of("a refusal that is no page");
        }
        return ofProblem(operation, request, answer);
    }

    private static List<String> ofProblem(Operation operation, RawRequest request, RawAnswer answer) {
        if (!answer.mediaType().equals(PROBLEM)) {
            return List.of("a refusal that is no " + PROBLEM);
        }
        JsonNode problem = answer.json();
        List<String> complaints = new ArrayList<>();
        if (problem.path("status").asInt(0) != answer.status()) {
            complaints.add("the status of the body is not that of the answer");
        }
        if (problem.path("traceId").asString("").isEmpty()) {
            complaints.add("a problem without traceId");
        }
        JsonNode documented = operation
                .response(answer.status())
                .path("content")
                .path(PROBLEM)
                .path("schema");
        complaints.addAll(
                documented.isMissingNode() || !isTo(operation, request)
                        ? operation.document().misfitsOfProblem(answer.body())
                        : operation.document().misfits(documented, answer.body()));
        return complaints;
    }

    private static List<String> ofSuccess(Operation operation, RawAnswer answer) {
        JsonNode response = operation.node().path("responses").path(Integer.toString(answer.status()));
        if (response.isMissingNode()) {
            return List.of("a status that is not documented");
        }
        JsonNode content = operation.document().resolve(response).path("content");
        if (answer.body().isEmpty() && content.isEmpty()) {
            return List.of();
        }
        JsonNode documented = content.path(answer.mediaType());
        if (documented.isMissingNode()) {
            return List.of("a media type that is not documented");
        }
        return answer.mediaType().equals("application/json")
                ? operation.document().misfits(documented.path("schema"), answer.body())
                : List.of();
    }

    /** Whether the method and the form of the path are still those of the operation. */
    private static boolean isTo(Operation operation, RawRequest request) {
        String path = request.target().split("\\?", 2)[0];
        return request.method().equals(operation.method())
                && path.matches(operation.path().replaceAll("\\{[^}]+}", "[A-Za-z0-9_-]+"));
    }
}
