package io.callboard.analytics.figures;

import io.callboard.chassis.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/** The ETags of figures. */
@Configuration(proxyBeanMethods = false)
class TagConfiguration {

    /**
     * Gives an answer a hash of its content as ETag, and answers 304 if the client has it. Figures have no version, and
     * most of them are the same at the next look. What was written for the hash is also the answer.
     */
    @ControllerAdvice
    static class ContentTags implements ResponseBodyAdvice<Object> {

        private static final int BYTES = 16;

        private final JsonMapper json;

        ContentTags(JsonMapper json) {
            this.json = json;
        }

        @Override
        public boolean supports(MethodParameter route, Class<? extends HttpMessageConverter<?>> converter) {
            return route.hasMethodAnnotation(AnswersWithTag.class);
        }

        @Override
        public @Nullable Object beforeBodyWrite(
                @Nullable Object figures,
                MethodParameter route,
                MediaType type,
                Class<? extends HttpMessageConverter<?>> converter,
                ServerHttpRequest request,
                ServerHttpResponse response) {
            String content = json.writeValueAsString(figures);
            var exchange = new ServletWebRequest(
                    ((ServletServerHttpRequest) request).getServletRequest(),
                    ((ServletServerHttpResponse) response).getServletResponse());
            boolean known = exchange.checkNotModified(
                    "\"" + Sha256.hex(content.getBytes(StandardCharsets.UTF_8), BYTES) + "\"");
            return known ? null : new RawValue(content);
        }
    }
}
