package io.callboard.notifier.callback;

import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.http.MediaType;

/** Describes the body of a webhook, whose form its provider decides. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@RequestBody(
        required = true,
        content = {
            @Content(
                    mediaType = MediaType.APPLICATION_JSON_VALUE,
                    schema = @Schema(type = "object", description = "The provider's own form."),
                    examples = @ExampleObject(ProvidersOwnBody.OF_RESEND)),
            @Content(
                    mediaType = MediaType.APPLICATION_FORM_URLENCODED_VALUE,
                    schema = @Schema(type = "object", description = "The provider's own form."),
                    examples = @ExampleObject(ProvidersOwnBody.OF_TWILIO))
        })
@interface ProvidersOwnBody {

    String OF_RESEND =
            "{\"type\":\"email.delivered\",\"created_at\":\"2026-12-01T16:00:03.120Z\",\"data\":{\"email_id\":"
                    + "\"49a3999c-0ce1-4ea6-ab68-afcd6dc2e794\",\"to\":[\"ada@example.com\"],\"tags\":{\"delivery\":"
                    + "\"5f1c7a4e-3b2d-5c6f-8e90-a1b2c3d4e5f6\"}}}";

    String OF_TWILIO = "{\"MessageSid\":\"SM49a3999c0ce14ea6ab68afcd6dc2e794\",\"MessageStatus\":\"delivered\"}";
}
