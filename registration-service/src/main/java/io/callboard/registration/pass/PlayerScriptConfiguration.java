package io.callboard.registration.pass;

import java.time.Duration;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Serves the player of Mux from our own origin (ADR 0076). Its name has its version, so browsers may keep it. */
@Configuration(proxyBeanMethods = false)
class PlayerScriptConfiguration implements WebMvcConfigurer {

    static final String PATH = "/watch/assets/mux-player-3.14.0.js";

    private static final Duration KEPT_BY_BROWSERS = Duration.ofDays(365);

    @Override
    public void addResourceHandlers(ResourceHandlerRegistry resources) {
        resources
                .addResourceHandler("/watch/assets/mux-player-*")
                .addResourceLocations(new ClassPathResource("callboard-pages/"))
                .setCacheControl(
                        CacheControl.maxAge(KEPT_BY_BROWSERS).cachePublic().immutable());
    }
}
