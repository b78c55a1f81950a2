package io.callboard.notifier.reach;

import io.callboard.notifier.address.Channel;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;

/** The address that replaces a wrong one, as a person typed it. */
@Schema(description = "The address that replaces a wrong one.")
record AddressCorrection(
        @Schema(
                description = "The channel whose address is wrong.",
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
