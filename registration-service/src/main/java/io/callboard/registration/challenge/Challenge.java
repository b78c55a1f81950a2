package io.callboard.registration.challenge;

import io.swagger.v3.oas.annotations.media.Schema;

/** A challenge in the form that ALTCHA's widget and libraries read. */
@Schema(description = "A challenge of ALTCHA: find the number whose hash it names.")
record Challenge(
        @Schema(description = "The hash function.", example = "SHA-256")
        String algorithm,

        @Schema(description = "The hash of the salt followed by the number, in hexadecimal.")
        String challenge,

        @Schema(description = "The greatest number that is possible.", example = "50000")
        long maxnumber,

        @Schema(
                description =
                        "The text before the number. It also contains the instant until which a solution is accepted.")
        String salt,

        @Schema(description = "Send it back unchanged with the solution.")
        String signature) {}
