package io.callboard.chassis.web;

import io.callboard.chassis.language.PageLocaleResolver;
import io.callboard.chassis.problem.ProblemWriter;
import io.callboard.chassis.route.EmbedPolicy;
import io.callboard.chassis.route.PublicUrl;
import io.callboard.chassis.route.Routes;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** Reading and writing of JSON, the stylesheet of the pages, and requests from other origins. */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration",
            "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration"
        })
@ConditionalOnWebApplication
@EnableConfigurationProperties(CorsProperties.class)
class WebAutoConfiguration {

    /** In front of Spring Security: a preflight request carries no token. */
    private static final int CROSS_ORIGIN = -110;

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** {@code "title": 5} is a mistake of the caller, not the text 5. */
    @Bean
    JsonMapperBuilderCustomizer textIsText() {
        return builder -> builder.withCoercionConfig(
                LogicalType.Textual,
                text -> text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                        .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail));
    }

    /** {@code "channel": 0} is no channel: the number would change its meaning with the order of the constants. */
    @Bean
    JsonMapperBuilderCustomizer wordsAreWords() {
        return builder -> builder.enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS);
    }

    @Bean
    JsonMapperBuilderCustomizer instantsInMilliseconds() {
        return builder -> builder.addModule(new SimpleModule().addSerializer(new InstantWriter()));
    }

    @Bean(DispatcherServlet.LOCALE_RESOLVER_BEAN_NAME)
    LocaleResolver localeResolver() {
        return new PageLocaleResolver();
    }

    @Bean
    WebMvcConfigurer stylesheet(Routes routes) {
        String path = routes.stylesheet();
        return new WebMvcConfigurer() {
            @Override
            public void addResourceHandlers(ResourceHandlerRegistry resources) {
                if (path != null) {
                    // Spring serves files of a folder, never one alone. Only the declared path is open.
                    String folder = path.substring(0, path.lastIndexOf('/') + 1);
                    resources
                            .addResourceHandler(folder + "*")
                            .addResourceLocations(new ClassPathResource("callboard-pages/"));
                }
            }
        };
    }

    @Bean
    FilterRegistrationBean<CrossOriginFilter> crossOriginFilter(
            CorsProperties properties,
            Routes routes,
            ObjectProvider<PublicUrl> publicUrl,
            ObjectProvider<EmbedPolicy> embedPolicy,
            ProblemWriter problems) {
        PublicUrl own = publicUrl.getIfAvailable();
        EmbedPolicy policy = embedPolicy.getIfAvailable();
        FilterRegistrationBean<CrossOriginFilter> registration = new FilterRegistrationBean<>(new CrossOriginFilter(
                new CrossOriginFilter.Origins(
                        properties.allowedOrigins(), routes, policy == null ? null : new CachedEmbedPolicy(policy)),
                routes,
                own == null ? null : own.origin(),
                problems));
        registration.setOrder(CROSS_ORIGIN);
        registration.setEnabled(!properties.allowedOrigins().isEmpty() || policy != null);
        return registration;
    }
}
