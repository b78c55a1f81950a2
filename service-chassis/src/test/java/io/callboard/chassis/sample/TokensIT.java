package io.callboard.chassis.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Tokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

@SampleTest
class TokensIT {

    private static final String ROUTE = "/api/v1/notes";

    @Autowired
    Environment environment;

    @Test
    void noTokenIsAnsweredWithAChallenge() {
        Api.Answer answer = Api.of(environment).get(ROUTE);

        assertRefused(answer, 401);
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
    }

    static Map<String, String> wrongTokens() {
        long now = System.currentTimeMillis() / 1000;
        Map<String, String> tokens = new LinkedHashMap<>();
        tokens.put("alg none", Tokens.unsigned("acme"));
        tokens.put("HS256 with the public key", Tokens.signedWithPublicKey("acme"));
        tokens.put("wrong issuer", signed("iss", "https://evil.example"));
        tokens.put("wrong audience", signed("aud", "another-api"));
        tokens.put("expired", signed("exp", now - 600));
        tokens.put("without an end", without("exp"));
        tokens.put("not yet valid", signed("nbf", now + 600));
        tokens.put("an organizer that would see all", signed("org_id", "*"));
        tokens.put("an organizer with a line break", signed("org_id", "acme\nx"));
        tokens.put("a tampered signature", Tokens.organizer("acme").replaceAll("....$", "AAAA"));
        tokens.put("no token at all", "nonsense");
        return tokens;
    }

    static List<String> wrongTokenNames() {
        return List.copyOf(wrongTokens().keySet());
    }

    @ParameterizedTest
    @MethodSource("wrongTokenNames")
    void isRefused(String name) {
        Api.Answer answer =
                Api.of(environment).as(wrongTokens().getOrDefault(name, "")).get(ROUTE);

        assertRefused(answer, 401);
        assertThat(answer.header("WWW-Authenticate")).contains("invalid_token");
    }

    /** RFC 9728; the challenge names this document. */
    @Test
    void theDocumentOfTheResourceClaimsNoUncheckedCertificates() {
        Api.Answer answer = Api.of(environment).get("/.well-known/oauth-protected-resource");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("bearer_methods_supported").get(0).asString())
                .isEqualTo("header");
        assertThat(answer.json()
                        .path("tls_client_certificate_bound_access_tokens")
                        .asBoolean(false))
                .isFalse();
    }

    @Test
    void theScopeDecides() {
        Api reader = Api.of(environment).as(Tokens.organizer("acme", "notes:read"));
        assertThat(reader.get(ROUTE).status()).isEqualTo(200);
        assertRefused(reader.post(ROUTE, "{\"title\":\"x\"}"), 403);

        Api writer = Api.of(environment).as(Tokens.organizer("acme", "notes:write"));
        assertRefused(writer.get(ROUTE), 403);
        assertThat(writer.post(ROUTE, "{\"title\":\"x\"}").status()).isEqualTo(201);
    }

    @Test
    void withoutAnyScopeClaimEverythingButOpsIsGranted() {
        Api organizer = Api.of(environment).as(Tokens.organizer("acme"));

        assertThat(organizer.get(ROUTE).status()).isEqualTo(200);
        assertRefused(organizer.get("/api/v1/notes/ops"), 403);
        assertThat(Api.of(environment)
                        .as(Tokens.organizer("acme", "ops"))
                        .get("/api/v1/notes/ops")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void anEmptyScopeAndAScopeNamedStarGrantNothing() {
        assertRefused(Api.of(environment).as(signed("scope", "")).get(ROUTE), 403);
        assertRefused(Api.of(environment).as(signed("scope", "*")).get(ROUTE), 403);
    }

    @Test
    void scopesMayComeAsAList() {
        String token = signed("scp", List.of("notes:read"));

        assertThat(Api.of(environment).as(token).get(ROUTE).status()).isEqualTo(200);
    }

    @Test
    void theOrganizerIsTheSubjectWithoutAnOrganization() {
        Map<String, Object> claims = new LinkedHashMap<>(Tokens.claims("unused"));
        claims.remove("org_id");
        claims.put("sub", "somebody");
        Api somebody = Api.of(environment).as(Tokens.signed(claims));

        assertThat(somebody.post(ROUTE, "{\"title\":\"alone\"}").status()).isEqualTo(201);
        assertThat(Api.of(environment)
                        .as(Tokens.organizer("somebody"))
                        .get("/api/v1/notes/careless")
                        .body())
                .contains("alone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v1/other", "/error", "/actuator/health", "/actuator/env", "/h2-console"})
    void anUndeclaredRouteDoesNotExistForAnybody(String path) {
        assertRefused(Api.of(environment).get(path), 404);
        assertRefused(Api.of(environment).as(Tokens.organizer("acme", "ops")).get(path), 404);
    }

    @Test
    void aPreflightFromAnotherOriginIsRefused() {
        String[] foreign = {"Origin", "https://evil.example", "Access-Control-Request-Method", "POST"};
        Api.Answer preflight = Api.of(environment).send("OPTIONS", ROUTE, BodyPublishers.noBody(), foreign);
        Api.Answer request = Api.of(environment).as(Tokens.organizer("acme")).get(ROUTE, foreign);

        assertRefused(preflight, 401);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isNull();
        assertThat(request.header("Access-Control-Allow-Origin")).isNull();
    }

    @Test
    void aPublicRouteTakesNoNoticeOfAToken() {
        Api stale = Api.of(environment).as(signed("exp", 1_000_000_000L));

        assertThat(stale.get("/livez").status()).isEqualTo(200);
        assertThat(stale.get(ROUTE + "/public").status()).isEqualTo(200);
        assertRefused(stale.get(ROUTE), 401);
    }

    @Test
    void aPublicRouteSaysWhichMethodsItHas() {
        Api.Answer answer = Api.of(environment).send("OPTIONS", ROUTE + "/public", BodyPublishers.noBody());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Allow")).contains("GET", "POST");
    }

    private static String without(String claim) {
        Map<String, Object> claims = new LinkedHashMap<>(Tokens.claims("acme"));
        claims.remove(claim);
        return Tokens.signed(claims);
    }

    private static String signed(String claim, Object value) {
        Map<String, Object> claims = new LinkedHashMap<>(Tokens.claims("acme"));
        claims.put(claim, value);
        return Tokens.signed(claims);
    }

    private static void assertRefused(Api.Answer answer, int status) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("status").asInt()).isEqualTo(status);
        assertThat(answer.json().get("type").asString()).startsWith("https://callboard.dev/problems/");
    }
}
