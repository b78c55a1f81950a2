package io.callboard.notifier.suppression;

import io.callboard.notifier.address.Channel;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;

/** The address to suppress, as a person typed it. */
@Schema(description = "The address to suppress.")
record NewSuppression(
        @Schema(
                description = "The channel on which nothing may be sent.",
                implementation = String.class,
                allowableValues = {"EMAIL", "SMS"})
        @NotNull
        Channel channel,

        @Schema(
                description = "An e-mail address for EMAIL, a phone number with country code for SMS.",
                example = "ada@example.com",
                maxLength = 254)
        @NotBlank
        String address) {}
