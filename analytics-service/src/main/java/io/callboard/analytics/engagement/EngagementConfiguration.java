package io.callboard.analytics.engagement;

import io.callboard.chassis.rebuild.ProjectionShape;
import io.callboard.chassis.retention.RetentionRule;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the shape of the rows of engagement, and how long they and the passes are kept. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EngagementProperties.class)
class EngagementConfiguration {

    private static final String ENGAGEMENT = """
            delete from engagement
            where (event_id, fact_id) in (
                select engagement.event_id, fact_id
                from live_event
                join engagement on engagement.event_id = live_event.event_id
                where live_event.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    private static final String PASSES = """
            delete from pass
            where token_hash in (
                select token_hash
                from live_event
                join pass on pass.event_id = live_event.event_id
                where live_event.ends_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """;

    @Bean
    ProjectionShape engagementShape() {
        return new ProjectionShape("engagement.v1", EngagementProjection.SHAPE);
    }

    @Bean
    RetentionRule engagementRetention() {
        return new RetentionRule("engagement", ENGAGEMENT);
    }

    @Bean
    RetentionRule passRetention() {
        return new RetentionRule("passes", PASSES);
    }
}
