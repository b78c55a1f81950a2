package io.callboard.analytics.pace;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.concurrent.atomic.LongAdder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Counts the requests for figures. A stream counts once, when it begins. */
@Configuration(proxyBeanMethods = false)
class PaceConfiguration implements WebMvcConfigurer {

    private final LongAdder asked = new LongAdder();

    @Override
    public void addInterceptors(InterceptorRegistry interceptors) {
        interceptors
                .addInterceptor(new HandlerInterceptor() {
                    @Override
                    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
                        asked.increment();
                        return true;
                    }
                })
                .addPathPatterns("/api/v1/analytics/**");
    }

    @Bean
    ListenerPace listenerPace() {
        return new ListenerPace(asked::sum);
    }
}
