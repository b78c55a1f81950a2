package io.callboard.chassis.openapi;

import io.callboard.chassis.route.Routes;
import io.callboard.chassis.value.ErrorCode;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.media.ArraySchema;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;

/** Declares who may call a route, as {@link Routes} says, and the problems any of them may answer. */
final class ChassisAnswers implements GlobalOpenApiCustomizer {

    private static final String BEARER = "bearer";
    private static final String PROBLEM = "Problem";

    private final Routes routes;

    ChassisAnswers(Routes routes) {
        this.routes = routes;
    }

    @Override
    public void customise(OpenAPI document) {
        Components components = document.getComponents() == null ? new Components() : document.getComponents();
        components.addSecuritySchemes(
                BEARER,
                new SecurityScheme()
                        .type(SecurityScheme.Type.HTTP)
                        .scheme("bearer")
                        .bearerFormat("JWT"));
        components.addSchemas(PROBLEM, problem());
        document.setComponents(components);
        document.setServers(null);
        if (document.getPaths() != null) {
            document.getPaths()
                    .forEach((path, item) ->
                            item.readOperationsMap().forEach((method, operation) -> describe(path, method, operation)));
        }
    }

    private void describe(String path, PathItem.HttpMethod method, Operation operation) {
        Routes.Rule rule = rule(path, method);
        operation.setSecurity(
                rule == null || rule.scope() == null
                        ? List.of()
                        : List.of(new SecurityRequirement().addList(BEARER, rule.scope())));
        ApiResponses responses = operation.getResponses() == null ? new ApiResponses() : operation.getResponses();
        responses.addApiResponse(
                "default",
                new ApiResponse()
                        .description("Refused; type and status say why.")
                        .content(new Content()
                                .addMediaType(
                                        "application/problem+json",
                                        new MediaType()
                                                .schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM)))));
        operation.setResponses(responses);
    }

    private Routes.@Nullable Rule rule(String path, PathItem.HttpMethod method) {
        PathContainer parsed = PathContainer.parsePath(path);
        return routes.rules().stream()
                .filter(rule -> rule.method() == null || rule.method().name().equals(method.name()))
                .filter(rule ->
                        PathPatternParser.defaultInstance.parse(rule.pattern()).matches(parsed))
                .findFirst()
                .orElse(null);
    }

    private static Schema<?> problem() {
        Schema<?> error = new ObjectSchema()
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
        Schema<?> problem = new ObjectSchema()
                .description("RFC 9457 problem details.")
                .addProperty(
                        "type",
                        new StringSchema()
                                .format("uri")
                                .description("Identifies the kind of problem. Programs decide by it."))
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
}
