package io.callboard.chassis.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class RouteObservationsTest {

    private final RouteObservations observations = new RouteObservations();
    private final ServerRequestObservationContext request = new ServerRequestObservationContext(
            new MockHttpServletRequest("GET", "/unsubscribe/secret-token"), new MockHttpServletResponse());

    @Test
    void namesTheRouteAndNeverTheTokenInThePath() {
        request.setPathPattern("/unsubscribe/{token}");

        assertThat(observations.getHighCardinalityKeyValues(request).toString())
                .contains("/unsubscribe/{token}")
                .doesNotContain("secret-token");
    }

    @Test
    void namesNothingWhereNoRouteMatched() {
        assertThat(observations.getHighCardinalityKeyValues(request).toString()).doesNotContain("secret-token");
        assertThat(observations.getLowCardinalityKeyValues(request).toString()).doesNotContain("secret-token");
        assertThat(observations.getContextualName(request)).doesNotContain("secret-token");
    }
}
