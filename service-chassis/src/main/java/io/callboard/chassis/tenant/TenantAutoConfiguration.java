package io.callboard.chassis.tenant;

import io.callboard.chassis.pool.Workload;
import java.util.List;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.core.task.TaskDecorator;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Binds requests and database connections to the organizer they work for. */
@AutoConfiguration
class TenantAutoConfiguration {

    /** Right behind Spring Security's chain, which is at -100. */
    private static final int AFTER_SECURITY = -90;

    @Bean
    static BeanPostProcessor tenantConnections(Environment environment) {
        return new TenantPools(environment);
    }

    /** A streamed answer is written by another thread, which still works for the organizer of the request. */
    @Bean
    TaskDecorator tenantTaskDecorator() {
        return task -> {
            String tenant = Tenancy.current();
            Workload workload = Workload.current();
            return () -> workload.run(() -> Tenancy.run(tenant, task));
        };
    }

    @Bean
    @ConditionalOnWebApplication
    OrganizerClaim organizerClaim() {
        return new OrganizerClaim();
    }

    @Bean
    @ConditionalOnWebApplication
    FilterRegistrationBean<TenantFilter> tenantFilter() {
        FilterRegistrationBean<TenantFilter> registration = new FilterRegistrationBean<>(new TenantFilter());
        registration.setOrder(AFTER_SECURITY);
        registration.setAsyncSupported(true);
        return registration;
    }

    @Bean
    @ConditionalOnWebApplication
    WebMvcConfigurer organizerArgument() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new OrganizerArgument());
            }
        };
    }
}
