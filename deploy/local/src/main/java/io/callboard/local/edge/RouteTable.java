package io.callboard.local.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The path prefixes and their services, from {@code deploy/edge/routes.txt}. */
public record RouteTable(List<Route> routes) {

    /** All paths that equal the prefix or continue it after a slash. */
    public record Route(String prefix, String service) {

        public Route {
            if (!prefix.matches("(/[A-Za-z0-9._-]+)+")) {
                throw new IllegalArgumentException("Not a path prefix: '" + prefix + "'");
            }
        }

        boolean covers(String path) {
            return path.equals(prefix) || path.startsWith(prefix + "/");
        }
    }

    public RouteTable {
        routes = routes.stream()
                .sorted(Comparator.comparing((Route route) -> -route.prefix().length())
                        .thenComparing(Route::prefix))
                .toList();
        Set<String> prefixes = new HashSet<>();
        for (Route route : routes) {
            if (!prefixes.add(route.prefix())) {
                throw new IllegalArgumentException("There are two routes for the prefix " + route.prefix());
            }
        }
    }

    /** Lines of a prefix and a service; a line that begins with {@code #} is a comment. */
    public static RouteTable read(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return new RouteTable(lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(RouteTable::route)
                    .toList());
        }
    }

    private static Route route(String line) {
        String[] parts = line.split("\\s+");
        if (parts.length != 2) {
            throw new IllegalArgumentException("A route is a prefix and a service, not '" + line + "'");
        }
        return new Route(parts[0], parts[1]);
    }

    /** The service behind the longest prefix of this path. */
    public Optional<String> serviceFor(String path) {
        return routes.stream()
                .filter(route -> route.covers(path))
                .map(Route::service)
                .findFirst();
    }
}
