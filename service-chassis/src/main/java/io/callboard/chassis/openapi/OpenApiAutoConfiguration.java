package io.callboard.chassis.openapi;

import io.callboard.chassis.paging.Paging;
import io.callboard.chassis.route.Routes;
import io.callboard.chassis.tenant.OrganizerId;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springdoc.core.customizers.GlobalOperationCustomizer;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;

/** Lets the document show what the chassis adds to every route. */
@AutoConfiguration(beforeName = "org.springdoc.webmvc.core.configuration.SpringDocWebMvcConfiguration")
@ConditionalOnWebApplication
class OpenApiAutoConfiguration {

    static {
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(OrganizerId.class, Paging.class);
    }

    @Bean
    @ConditionalOnMissingBean
    OpenAPI openApi(@Value("${spring.application.name}") String service) {
        return new OpenAPI().info(new Info().title(service).version("v1"));
    }

    @Bean
    GlobalOperationCustomizer chassisParameters() {
        return new ChassisParameters();
    }

    @Bean
    RecordSchemas recordSchemas() {
        return new RecordSchemas();
    }

    @Bean
    GlobalOpenApiCustomizer chassisAnswers(Routes routes) {
        return new ChassisAnswers(routes);
    }
}
