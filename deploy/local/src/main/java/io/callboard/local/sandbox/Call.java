package io.callboard.local.sandbox;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request: its parameters and its body. */
record Call(HttpExchange exchange, List<String> pathVariables, byte[] body) {

    static final int MAX_BODY = 40 * 1024 * 1024;

    static Call read(HttpExchange exchange, List<String> pathVariables) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
        if (body.length > MAX_BODY) {
            throw Problem.tooLarge(MAX_BODY);
        }
        return new Call(exchange, pathVariables, body);
    }

    @Nullable
    String header(String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    /** The key that a Bearer authorization names; null if there is none. */
    @Nullable
    String bearerKey() {
        String key = authorization("Bearer ");
        return key == null || key.isEmpty() ? null : key;
    }

    /** The name and password of a Basic authorization, in Base64; null if there is none. */
    @Nullable
    String basicLogin() {
        return authorization("Basic ");
    }

    private @Nullable String authorization(String scheme) {
        String authorization = header("Authorization");
        return authorization == null || !authorization.startsWith(scheme)
                ? null
                : authorization.substring(scheme.length());
    }

    String pathVariable() {
        return pathVariables.getFirst();
    }

    Map<String, String> query() {
        return formFields(exchange.getRequestURI().getRawQuery());
    }

    Map<String, String> form() {
        return formFields(new String(body, StandardCharsets.UTF_8));
    }

    static Map<String, String> formFields(@Nullable String encoded) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (encoded == null || encoded.isEmpty()) {
            return fields;
        }
        for (String pair : encoded.split("&")) {
            int equals = pair.indexOf('=');
            String name = equals < 0 ? pair : pair.substring(0, equals);
            String value = equals < 0 ? "" : pair.substring(equals + 1);
            try {
                fields.putIfAbsent(
                        URLDecoder.decode(name, StandardCharsets.UTF_8),
                        URLDecoder.decode(value, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException malformed) {
                throw Problem.badRequest("Parameters are not valid URL encoding: " + malformed.getMessage());
            }
        }
        return fields;
    }
}
