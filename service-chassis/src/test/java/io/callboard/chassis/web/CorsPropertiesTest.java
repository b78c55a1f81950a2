package io.callboard.chassis.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class CorsPropertiesTest {

    @Test
    void noOriginIsAllowedByDefault() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("callboard.web.cors", CorsProperties.class))
                .isEqualTo(new CorsProperties(List.of()));
    }

    @Test
    void anOriginIsSchemeHostAndPort() {
        List<String> origins = List.of("https://events.example.com", "http://localhost:3000", "http://[::1]:3000");
        assertThat(new CorsProperties(origins).allowedOrigins()).isEqualTo(origins);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "https://*.example.com", "https://events.example.com/", "events.example.com", "null"})
    void anythingElseFailsTheStart(String origin) {
        assertThatThrownBy(() -> new CorsProperties(List.of(origin)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("callboard.web.cors.allowed-origins");
    }
}
