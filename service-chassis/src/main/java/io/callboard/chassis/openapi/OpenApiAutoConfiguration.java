package io.callboard.chassis.openapi;

import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.route.Routes;
import io.callboard.chassis.tenant.OrganizerId;
import io.swagger.v3.oas.models.OpenAPI;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/** Adds the chassis' part of every route to the document. */
@AutoConfiguration(beforeName = "org.springdoc.webmvc.core.configuration.SpringDocWebMvcConfiguration")
@ConditionalOnWebApplication
class OpenApiAutoConfiguration {

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(OrganizerId.class, Paging.class);
    }

    @Bean
    @ConditionalOnMissingBean
    OpenAPI openApi(@Value("${spring.application.name}") String service) {
        return ServiceInfo.of(service);
    }

    @Bean
    GlobalOperationCustomizer chassisParameters() {
        return new ChassisParameters();
    }

    @Bean
    @Order(1)
    RecordSchemas recordSchemas() {
        return new RecordSchemas();
    }

    @Bean
    @Order(2)
    GlobalOpenApiCustomizer mergePatches() {
        return new MergePatches();
    }

    @Bean
    @Order(3)
    GlobalOpenApiCustomizer security(Routes routes) {
        return new Security(routes);
    }

    @Bean
    @Order(4)
    ChassisAnswers chassisAnswers(Routes routes) {
        return new ChassisAnswers(routes);
    }

    @Bean
    @Order(5)
    GlobalOpenApiCustomizer exampleBodies() {
        return new ExampleBodies();
    }
}
