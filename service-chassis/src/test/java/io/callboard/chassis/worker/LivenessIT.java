package io.callboard.chassis.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.route.Routes;
import io.callboard.chassis.testing.PlatformTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/** Only the liveness probe fails while some background work reports that it is dead. */
@PlatformTest(
        classes = LivenessIT.IdleService.class,
        properties = {
            "spring.config.import=classpath:callboard-chassis.yml",
            "spring.application.name=idle-service",
            "callboard.outbox.relay=false"
        })
class LivenessIT {

    private static final Set<String> DEAD = ConcurrentHashMap.newKeySet();

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port;

    @Autowired
    LivenessIT(@Value("${local.server.port}") int port) {
        this.port = port;
    }

    @Test
    void failsWhileBackgroundWorkIsDead() throws Exception {
        assertThat(status("/livez")).isEqualTo(200);

        DEAD.add("some-listener");

        assertThat(status("/livez")).isEqualTo(503);
        assertThat(status("/readyz")).isEqualTo(200);

        DEAD.clear();
        assertThat(status("/livez")).isEqualTo(200);
    }

    private int status(String path) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                                .GET()
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class IdleService {

        @Bean
        Routes routes() {
            return Routes.declare().build();
        }

        @Bean
        Watched someListener() {
            return () -> Set.copyOf(DEAD);
        }
    }
}
