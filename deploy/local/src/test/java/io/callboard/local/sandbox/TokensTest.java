package io.callboard.local.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The issuer of the sandbox. */
class TokensTest extends SandboxScene {

    private HttpResponse<String> token(String body) throws Exception {
        return send(to("/token").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void areSignedWithThePublishedKeyAndOutliveARestart() throws Exception {
        JsonNode answer = json(token("{\"sub\":\"me\",\"org_id\":\"acme\",\"scope\":\"ops\",\"expiresIn\":60}"));
        String issuer = "http://localhost:" + sandbox.port();
        JsonNode configuration = json(get("/.well-known/openid-configuration"));
        stop();
        start();
        JsonNode key = json(get("/jwks.json")).path("keys").get(0);

        assertThat(configuration.path("issuer").asString()).isEqualTo(issuer);
        assertThat(answer.path("token_type").asString()).isEqualTo("Bearer");
        assertThat(answer.path("expires_in").asInt()).isEqualTo(60);
        String[] parts = answer.path("access_token").asString().split("\\.");
        JsonNode header = decoded(parts[0]);
        JsonNode claims = decoded(parts[1]);
        assertThat(header.path("kid").asString()).isEqualTo(key.path("kid").asString());
        assertThat(claims.path("iss").asString()).isEqualTo(issuer);
        assertThat(claims.path("aud").get(0).asString()).isEqualTo("callboard");
        assertThat(claims.path("org_id").asString()).isEqualTo("acme");
        assertThat(claims.path("scope").asString()).isEqualTo("ops");
        assertThat(claims.path("exp").asLong() - claims.path("iat").asLong()).isEqualTo(60);
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initVerify(KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(number(key.path("n")), number(key.path("e")))));
        signature.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
        assertThat(signature.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    }

    @Test
    void leaveOutWhatWasNotAskedFor() throws Exception {
        String token = json(token("{\"sub\":\"me\"}")).path("access_token").asString();

        JsonNode claims = decoded(token.split("\\.")[1]);

        assertThat(claims.has("scope")).isFalse();
        assertThat(claims.has("org_id")).isFalse();
        assertThat(claims.has("email")).isFalse();
    }

    @Test
    void nameTheAddressesOfTheirUser() throws Exception {
        String token = json(token("{\"sub\":\"me\",\"email\":\"ada@example.com\",\"phone_number\":\"+12025550143\"}"))
                .path("access_token")
                .asString();

        JsonNode claims = decoded(token.split("\\.")[1]);

        assertThat(claims.path("email").asString()).isEqualTo("ada@example.com");
        assertThat(claims.path("phone_number").asString()).isEqualTo("+12025550143");
    }

    @Test
    void needASubject() throws Exception {
        assertThat(token("{}").statusCode()).isEqualTo(422);
        assertThat(token("not json").statusCode()).isEqualTo(400);
    }

    private static JsonNode decoded(String part) {
        return JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(part));
    }

    private static BigInteger number(JsonNode value) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(value.asString()));
    }
}
