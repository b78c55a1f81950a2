package io.callboard.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the edge's configuration with the table of prefixes, and the table with the OpenAPI documents. */
class EdgeTest {

    private static final Pattern LOCATION =
            Pattern.compile("(?m)^ +location (= )?(/\\S*) \\{ proxy_pass http://\\$([a-z]+); }$");
    private static final Pattern ADDRESS =
            Pattern.compile("(?m)^ +map \\$uri \\$([a-z]+) \\{ default (\\S+):(\\d+); }$");

    @Test
    void nginxRoutesByTheTable() {
        Map<String, String> exact = new LinkedHashMap<>();
        Map<String, String> below = new LinkedHashMap<>();
        LOCATION.matcher(Platform.text("deploy/edge/nginx.conf")).results().forEach(location -> {
            String service = location.group(3) + "-service";
            if (location.group(1) != null) {
                exact.put(location.group(2), service);
            } else {
                assertThat(location.group(2)).endsWith("/");
                below.put(location.group(2).substring(0, location.group(2).length() - 1), service);
            }
        });

        assertThat(exact).isEqualTo(Platform.routes());
        assertThat(below).isEqualTo(Platform.routes());
        assertThat(Platform.text("deploy/edge/nginx.conf")).doesNotContain(":908");
    }

    @Test
    void nginxKnowsTheAddressOfEachService() {
        Map<String, Integer> addresses = new LinkedHashMap<>();
        ADDRESS.matcher(Platform.text("deploy/edge/nginx.conf")).results().forEach(address -> {
            assertThat(address.group(2)).isEqualTo(address.group(1) + "-service");
            addresses.put(address.group(2), Integer.parseInt(address.group(3)));
        });

        assertThat(addresses).isEqualTo(Platform.PORTS);
    }

    @Test
    void everyRouteOfAnApiLeadsToItsService() {
        Map<String, String> routes = Platform.routes();
        for (String service : Platform.PORTS.keySet()) {
            var paths = Yaml.one(Platform.text("docs/api/" + service + ".json")).path("paths");
            assertThat(paths.propertyNames()).as(service).isNotEmpty();
            for (String path : paths.propertyNames()) {
                assertThat(serviceFor(routes, path)).as(path).isEqualTo(service);
            }
        }
    }

    private static String serviceFor(Map<String, String> routes, String path) {
        String longest = "";
        for (String prefix : routes.keySet()) {
            boolean covers = path.equals(prefix) || path.startsWith(prefix + "/");
            if (covers && prefix.length() > longest.length()) {
                longest = prefix;
            }
        }
        return routes.getOrDefault(longest, "nobody");
    }
}
