package io.callboard.chassis.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Tokens;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/**
 * While the issuer's keys cannot be fetched, a token cannot be checked. The answer is 503 and not 401. The test
 * configures an issuer that does not run.
 */
@SampleTest
@Import(IssuerAwayIT.IssuerAway.class)
class IssuerAwayIT {

    @Autowired
    Environment environment;

    @Test
    void aTokenThatCannotBeCheckedIs503() {
        Api.Answer answer = Api.of(environment).as(Tokens.organizer("acme")).get("/api/v1/notes");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isNotNull();
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("type").asString())
                .isEqualTo("https://callboard.dev/problems/service-unavailable");
        assertThat(Api.of(environment).get("/api/v1/notes/public").status()).isEqualTo(200);
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class IssuerAway {

        /** Nothing listens on port 1. */
        @Bean
        JwtDecoder jwtDecoder() {
            return NimbusJwtDecoder.withJwkSetUri("http://localhost:1/jwks.json")
                    .build();
        }
    }
}
