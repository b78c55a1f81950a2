package io.callboard.local.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.local.edge.RouteTable.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

    private static final Path TABLE = Path.of(System.getProperty("callboard.root", "../.."), "deploy/edge/routes.txt");

    @ParameterizedTest
    @CsvSource({
        "/api/v1/events, event-service",
        "/api/v1/events/public/1, event-service",
        "/webhooks/mux, event-service",
        "/webhooks/resend, notifier-service",
        "/webhooks/muxx, notifier-service",
        "/api/v1/registrations/stats/stream, registration-service",
        "/api/v1/reminders, scheduler-service",
        "/api/v1/reminder-rules, scheduler-service",
        "/t/o/abc.gif, notifier-service",
        "/api/v1/templates, notifier-service",
        "/embed.js, registration-service",
        "/api/v1/engagement, analytics-service",
    })
    void theLongestPrefixWins(String path, String service) throws IOException {
        assertThat(RouteTable.read(TABLE).serviceFor(path)).contains(service);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/api/v1",
                "/api/v1/eventsandmore",
                "/actuator/health",
                "/livez",
                "/templates",
                "/v3/api-docs",
                "/swagger-ui.html"
            })
    void nothingElseIsRouted(String path) throws IOException {
        assertThat(RouteTable.read(TABLE).serviceFor(path)).isEqualTo(Optional.empty());
    }

    @Test
    void aPrefixBelongsToOneService() {
        assertThatThrownBy(() -> new RouteTable(List.of(new Route("/t", "a"), new Route("/t", "b"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/t");
    }
}
