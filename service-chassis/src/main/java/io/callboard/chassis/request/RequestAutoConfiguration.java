package io.callboard.chassis.request;

import io.callboard.chassis.problem.ProblemWriter;
import java.util.Set;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.ResourceHttpMessageConverter;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Checks requests before a controller works on them. */
@AutoConfiguration
@ConditionalOnWebApplication
@EnableConfigurationProperties(BodyLimits.class)
class RequestAutoConfiguration {

    private static final Set<Class<?>> ALLOWED_CONVERTERS = Set.of(
            JacksonJsonHttpMessageConverter.class,
            StringHttpMessageConverter.class,
            ByteArrayHttpMessageConverter.class,
            ResourceHttpMessageConverter.class);

    /** Behind Spring Security at -100 and the tenant at -90: the body of a refused request is not read. */
    private static final int BODY_LIMIT = -60;

    /** Right behind the filter that opens the trace, because the problem body contains the trace id. */
    private static final int WELL_FORMED = Ordered.HIGHEST_PRECEDENCE + 10;

    /**
     * Reads and writes JSON, text and bytes only. Spring registers readers of YAML, XML and more from other libraries
     * by itself, and those do not follow the rules of our JSON mapper.
     */
    @Bean
    ServerHttpMessageConvertersCustomizer onlyJson() {
        return converters -> converters.configureMessageConvertersList(
                list -> list.removeIf(converter -> !ALLOWED_CONVERTERS.contains(converter.getClass())));
    }

    @Bean
    FilterRegistrationBean<WellFormedRequestFilter> wellFormedRequestFilter(ProblemWriter problems) {
        FilterRegistrationBean<WellFormedRequestFilter> registration =
                new FilterRegistrationBean<>(new WellFormedRequestFilter(problems));
        registration.setOrder(WELL_FORMED);
        return registration;
    }

    @Bean
    FilterRegistrationBean<BodyLimitFilter> bodyLimitFilter(BodyLimits limits, ProblemWriter problems) {
        FilterRegistrationBean<BodyLimitFilter> registration =
                new FilterRegistrationBean<>(new BodyLimitFilter(limits.matcher(), problems));
        registration.setOrder(BODY_LIMIT);
        return registration;
    }

    @Bean
    WebMvcConfigurer requestChecks() {
        return new WebMvcConfigurer() {
            @Override
            public void addInterceptors(InterceptorRegistry interceptors) {
                interceptors.addInterceptor(new RequestChecks());
            }
        };
    }
}
