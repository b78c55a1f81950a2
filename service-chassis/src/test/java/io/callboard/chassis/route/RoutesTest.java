package io.callboard.chassis.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;

class RoutesTest {

    @Test
    void openRoutesComeBeforeScopedOnesWhateverTheOrderOfDeclaration() {
        Routes routes = Routes.declare()
                .scope("/api/v1/things/**", "things")
                .ops("/api/v1/things/ops")
                .open(HttpMethod.GET, "/api/v1/things/stats")
                .build();

        assertThat(routes.rules())
                .extracting(Routes.Rule::scope)
                .containsExactly(null, null, "ops", "things:read", "things:read", "things:write");
    }
}
