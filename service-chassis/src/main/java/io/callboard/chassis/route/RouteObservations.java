package io.callboard.chassis.route;

import io.micrometer.common.KeyValue;
import org.springframework.http.server.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/** Passes and unsubscribe links carry their token in the path: traces name the route, never the path. */
final class RouteObservations extends DefaultServerRequestObservationConvention {

    private static final String KEY = "http.url";

    @Override
    protected KeyValue httpUrl(ServerRequestObservationContext context) {
        String route = context.getPathPattern();
        return KeyValue.of(KEY, route == null ? KeyValue.NONE_VALUE : route);
    }
}
