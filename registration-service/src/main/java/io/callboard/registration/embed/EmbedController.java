package io.callboard.registration.embed;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The script that puts the registration form on any page. */
@RestController
@Tag(name = "pages", description = "Pages for people. Links in messages lead here.")
class EmbedController {

    private static final MediaType JAVASCRIPT = new MediaType("text", "javascript", StandardCharsets.UTF_8);
    private static final Duration KEPT_BY_CACHES = Duration.ofHours(1);
    private static final String EXAMPLE = "customElements.define('callboard-registration', CallboardRegistration);";

    private final byte[] script;
    private final String tag;

    EmbedController() {
        try {
            script = new ClassPathResource("embed/embed.js").getContentAsByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        tag = UUID.nameUUIDFromBytes(script).toString();
    }

    @Operation(
            operationId = "getEmbedScript",
            summary = "Get the script of the embedded registration form",
            description = "A JavaScript module that defines the element callboard-registration; its attribute event has"
                    + " the id of a live event. The element shows the registration form if the API takes requests from"
                    + " the origin of the page, otherwise a link to the registration page. Caches may keep the answer"
                    + " for an hour.",
            responses = {
                @ApiResponse(
                        responseCode = "200",
                        description = "OK",
                        headers = @Header(name = "ETag", ref = "#/components/headers/ETag"),
                        content =
                                @Content(
                                        mediaType = "text/javascript",
                                        schema = @Schema(type = "string"),
                                        examples = @ExampleObject(EXAMPLE))),
                @ApiResponse(
                        responseCode = "304",
                        description = "The script still has the ETag in If-None-Match.",
                        headers = @Header(name = "ETag", ref = "#/components/headers/ETag"),
                        content = @Content)
            })
    @GetMapping(path = "/embed.js", produces = "text/javascript")
    ResponseEntity<byte[]> script() {
        return ResponseEntity.ok()
                .contentType(JAVASCRIPT)
                .cacheControl(CacheControl.maxAge(KEPT_BY_CACHES).cachePublic())
                .eTag(tag)
                .header(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .body(script);
    }
}
