package io.callboard.chassis.openapi;

import io.callboard.chassis.route.Routes;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.security.OAuthFlow;
import io.swagger.v3.oas.models.security.OAuthFlows;
import io.swagger.v3.oas.models.security.Scopes;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;

/** Declares the security of each route, following {@link Routes}. */
final class Security implements GlobalOpenApiCustomizer {

    private static final String OAUTH2 = "oauth2";
    private static final String BEARER = "bearer";

    private final Routes routes;

    Security(Routes routes) {
        this.routes = routes;
    }

    @Override
    public void customise(OpenAPI document) {
        Set<String> scopes = new TreeSet<>();
        if (document.getPaths() != null) {
            document.getPaths()
                    .forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
                        String scope = scope(routes, path, method);
                        if (scope == null) {
                            operation.setSecurity(List.of());
                        } else {
                            scopes.add(scope);
                            operation.setSecurity(List.of(
                                    new SecurityRequirement().addList(OAUTH2, scope),
                                    new SecurityRequirement().addList(BEARER)));
                        }
                    }));
        }
        if (!scopes.isEmpty()) {
            Components components = document.getComponents() == null ? new Components() : document.getComponents();
            document.setComponents(components);
            components.addSecuritySchemes(OAUTH2, oauth2(scopes));
            components.addSecuritySchemes(BEARER, bearer());
        }
    }

    /** The scope that a route needs; null if it is public. */
    static @Nullable String scope(Routes routes, String path, PathItem.HttpMethod method) {
        PathContainer parsed = PathContainer.parsePath(path);
        return routes.rules().stream()
                .filter(rule -> rule.method() == null || rule.method().name().equals(method.name()))
                .filter(rule ->
                        PathPatternParser.defaultInstance.parse(rule.pattern()).matches(parsed))
                .findFirst()
                .map(Routes.Rule::scope)
                .orElse(null);
    }

    private static SecurityScheme oauth2(Set<String> scopes) {
        Scopes described = new Scopes();
        scopes.forEach(scope -> described.addString(scope, described(scope)));
        return new SecurityScheme()
                .type(SecurityScheme.Type.OAUTH2)
                .description("An access token of the OpenID Connect issuer that this deployment trusts, as a JWT."
                        + " The address of its token endpoint depends on the deployment; the one given here is an"
                        + " example. The claim org_id names the organizer, or sub where there is no org_id.")
                .flows(new OAuthFlows()
                        .clientCredentials(new OAuthFlow()
                                .tokenUrl("https://issuer.example.com/oauth2/token")
                                .scopes(described)));
    }

    private static String described(String scope) {
        String resource = scope.substring(0, Math.max(0, scope.indexOf(':')));
        if (resource.isEmpty()) {
            return "Operate the service.";
        }
        return scope.endsWith(":read") ? "Read " + resource + "." : "Create and change " + resource + ".";
    }

    private static SecurityScheme bearer() {
        return new SecurityScheme()
                .type(SecurityScheme.Type.HTTP)
                .scheme("bearer")
                .bearerFormat("JWT")
                .description("The same access token, already at hand. It must have the scope that oauth2 names.");
    }
}
