package io.callboard.analytics.pageview;

import io.callboard.chassis.rebuild.ProjectionShape;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Declares the shape of the rows of page views. */
@Configuration(proxyBeanMethods = false)
class PageViewConfiguration {

    @Bean
    ProjectionShape pageViewShape() {
        return new ProjectionShape("page-views.v1", PageViewProjection.SHAPE);
    }
}
