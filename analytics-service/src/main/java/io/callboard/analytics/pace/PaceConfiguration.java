package io.callboard.analytics.pace;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Notices requests for figures. A stream is one request, when it begins. */
@Configuration(proxyBeanMethods = false)
class PaceConfiguration implements WebMvcConfigurer {

    private final ListenerPace pace = new ListenerPace();

    @Override
    public void addInterceptors(InterceptorRegistry interceptors) {
        interceptors
                .addInterceptor(new HandlerInterceptor() {
                    @Override
                    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
                        pace.asked();
                        return true;
                    }
                })
                .addPathPatterns("/api/v1/analytics/**");
    }

    @Bean
    ListenerPace listenerPace() {
        return pace;
    }
}
