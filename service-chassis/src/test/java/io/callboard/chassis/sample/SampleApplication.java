package io.callboard.chassis.sample;

import io.callboard.chassis.route.Routes;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;

@SpringBootConfiguration
@EnableAutoConfiguration
@Import(NoteController.class)
class SampleApplication {

    @Bean
    Routes routes() {
        return Routes.declare()
                .scope("/api/v1/notes/**", "notes")
                .open(HttpMethod.POST, "/api/v1/notes/public")
                .open(HttpMethod.GET, "/api/v1/notes/public")
                .ops("/api/v1/notes/ops")
                .build();
    }
}
