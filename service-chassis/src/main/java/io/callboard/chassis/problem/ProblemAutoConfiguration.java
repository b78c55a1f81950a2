package io.callboard.chassis.problem;

import io.callboard.chassis.route.Routes;
import io.micrometer.tracing.Tracer;
import org.apache.catalina.core.StandardHost;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletContextInitializer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import tools.jackson.databind.json.JsonMapper;

/** Answers every error as a problem, or as a page where a service declares pages. */
@AutoConfiguration(
        beforeName = {
            "org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration",
            "org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration"
        })
@ConditionalOnWebApplication
class ProblemAutoConfiguration {

    /** In front of everything that answers with a problem. */
    private static final int ERROR_PAGES = Ordered.HIGHEST_PRECEDENCE + 9;

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
}
