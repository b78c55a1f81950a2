package io.callboard.analytics.figures;

import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A route whose answers have a hash of their content as ETag, by {@link TagConfiguration}. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ApiResponse(
        responseCode = "200",
        description = "OK",
        useReturnTypeSchema = true,
        headers =
                @Header(
                        name = "ETag",
                        description = "Stays the same while the figures do, for If-None-Match.",
                        required = true,
                        schema = @Schema(type = "string")))
@ApiResponse(
        responseCode = "304",
        description = "The figures still have the ETag in If-None-Match.",
        headers =
                @Header(
                        name = "ETag",
                        description = "The ETag of the figures.",
                        required = true,
                        schema = @Schema(type = "string")),
        content = @Content)
@interface AnswersWithTag {}
