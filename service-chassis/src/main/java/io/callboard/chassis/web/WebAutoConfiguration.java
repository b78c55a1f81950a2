package io.callboard.chassis.web;

import io.callboard.chassis.retention.RetentionProperties;
import io.callboard.chassis.retention.RetentionRule;
import io.micrometer.tracing.Tracer;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.converter.ByteArrayHttpMessageConverter;
import org.springframework.http.converter.ResourceHttpMessageConverter;
import org.springframework.http.converter.StringHttpMessageConverter;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.http.server.observation.ServerRequestObservationConvention;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/** Problems, paging, body limits and idempotency keys for every API. */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration",
            "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration"
        })
@ConditionalOnWebApplication
@EnableConfigurationProperties({BodyLimits.class, CorsProperties.class})
class WebAutoConfiguration {

    private static final Set<Class<?>> ALLOWED_CONVERTERS = Set.of(
            JacksonJsonHttpMessageConverter.class,
            StringHttpMessageConverter.class,
            ByteArrayHttpMessageConverter.class,
            ResourceHttpMessageConverter.class);

    /** Behind Spring Security at -100 and the tenant at -90: what is refused is not read. */
    private static final int BODY_LIMIT = -60;

    private static final int IDEMPOTENCY = -50;

    /** In front of Spring Security: a preflight request carries no token. */
    private static final int CROSS_ORIGIN = -110;

    /** Right behind the filter that opens the trace, which the problem body names. */
    private static final int WELL_FORMED = Ordered.HIGHEST_PRECEDENCE + 10;

    /** In front of everything that answers with a problem. */
    private static final int ERROR_PAGES = WELL_FORMED - 1;

    @Bean
    @ConditionalOnMissingBean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    ServerRequestObservationConvention routeObservations() {
        return new RouteObservations();
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

    @Bean
    ProblemWriter problemWriter(JsonMapper json, ObjectProvider<Tracer> tracer) {
        return new ProblemWriter(json, tracer);
    }

    @Bean
    ProblemAdvice problemAdvice(ProblemWriter problems) {
        return new ProblemAdvice(problems);
    }

    @Bean
    ProblemErrorController problemErrorController(ProblemWriter problems) {
        return new ProblemErrorController(problems);
    }

    /** Paths with encoded slashes, double slashes and the like never reach a controller. */
    @Bean
    RequestRejectedHandler requestRejectedHandler(ProblemWriter problems) {
        return (request, response, rejected) ->
                problems.write(response, HttpStatus.BAD_REQUEST, "The path or a header of the request is not allowed.");
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> problemErrorReport() {
        return factory -> factory.addContextCustomizers(context -> {
            if (context.getParent() instanceof StandardHost host) {
                host.setErrorReportValveClass(ProblemErrorReportValve.class.getName());
            }
        });
    }

    @Bean
    ErrorPages errorPages(Routes routes) {
        return new ErrorPages(routes);
    }

    /** For {@link ProblemErrorReportValve}, which Tomcat makes. */
    @Bean
    ServletContextInitializer errorPagesOfTheValve(ErrorPages pages) {
        return context -> context.setAttribute(ErrorPages.class.getName(), pages);
    }

    @Bean
    FilterRegistrationBean<ErrorPageFilter> errorPageFilter(ErrorPages pages, ProblemWriter problems) {
        FilterRegistrationBean<ErrorPageFilter> registration =
                new FilterRegistrationBean<>(new ErrorPageFilter(pages, problems));
        registration.setOrder(ERROR_PAGES);
        return registration;
    }

    @Bean
    WebMvcConfigurer stylesheet(Routes routes) {
        String path = routes.stylesheet();
        return new WebMvcConfigurer() {
            @Override
            public void addResourceHandlers(ResourceHandlerRegistry resources) {
                if (path != null) {
                    String folder = path.substring(0, path.lastIndexOf('/'));
                    resources.addResourceHandler(folder + "/*").addResourceLocations("classpath:/callboard-pages/");
                }
            }
        };
    }

    @Bean
    WebMvcConfigurer pagingArgument() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new PagingArgument());
            }

            @Override
            public void addInterceptors(InterceptorRegistry interceptors) {
                interceptors.addInterceptor(new RequestChecks());
            }
        };
    }

    /**
     * JSON, text and bytes, and nothing else. Libraries bring readers of YAML, XML and more, which Spring registers by
     * itself and which know none of the rules that our JSON mapper enforces.
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
    FilterRegistrationBean<CrossOriginFilter> crossOriginFilter(CorsProperties properties, ProblemWriter problems) {
        FilterRegistrationBean<CrossOriginFilter> registration =
                new FilterRegistrationBean<>(new CrossOriginFilter(properties, problems));
        registration.setOrder(CROSS_ORIGIN);
        registration.setEnabled(!properties.allowedOrigins().isEmpty());
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
    IdempotencyKeys idempotencyKeys(JdbcClient jdbc, RetentionProperties retention) {
        return new IdempotencyKeys(jdbc, retention.keep(IdempotencyKeys.RETENTION));
    }

    @Bean
    RetentionRule idempotencyKeyRetention() {
        return new RetentionRule(IdempotencyKeys.RETENTION, IdempotencyKeys.FORGET_SLICE);
    }

    @Bean
    FilterRegistrationBean<IdempotencyFilter> idempotencyFilter(
            IdempotencyKeys keys, PlatformTransactionManager transactions, BodyLimits limits, ProblemWriter problems) {
        FilterRegistrationBean<IdempotencyFilter> registration =
                new FilterRegistrationBean<>(new IdempotencyFilter(keys, transactions, limits.matcher(), problems));
        registration.setOrder(IDEMPOTENCY);
        return registration;
    }
}
