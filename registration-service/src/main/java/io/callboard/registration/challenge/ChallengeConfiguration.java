package io.callboard.registration.challenge;

import io.callboard.chassis.retention.RetentionRule;
import io.callboard.chassis.security.Secrets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Declares the challenge, and serves its widget from our own origin. The folder has the version, so browsers may keep
 * it.
 */
@Configuration(proxyBeanMethods = false)
class ChallengeConfiguration implements WebMvcConfigurer {

    private static final Duration KEPT_BY_BROWSERS = Duration.ofDays(365);

    private static final String DELETE_SOLVED = """
            delete from solved_challenge
            where challenge in (
                select challenge
                from solved_challenge
                where solved_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    @Bean
    Challenges challenges(
            ChallengeProperties properties, Environment environment, JdbcClient jdbc, JsonMapper json, Clock clock) {
        return new Challenges(
                properties,
                properties.enabled()
                        ? Optional.of(Secrets.requireKeys(environment, "callboard.challenge.key"))
                        : Optional.empty(),
                new SolvedChallenges(jdbc),
                json,
                clock);
    }

    @Bean
    RetentionRule solvedChallengeRetention() {
        return new RetentionRule("solved-challenges", DELETE_SOLVED);
    }

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry resources) {
        resources
                .addResourceHandler("/watch/assets/altcha-2.3.0/*")
                .addResourceLocations(new ClassPathResource("callboard-pages/altcha-2.3.0/"))
                .setCacheControl(
                        CacheControl.maxAge(KEPT_BY_BROWSERS).cachePublic().immutable());
    }
}
