package io.callboard.chassis.route;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.server.observation.ServerRequestObservationConvention;

/** Names the route of a request in metrics and traces. */
@AutoConfiguration
@ConditionalOnWebApplication
class RouteAutoConfiguration {

    @Bean
    ServerRequestObservationConvention routeObservations() {
        return new RouteObservations();
    }
}
