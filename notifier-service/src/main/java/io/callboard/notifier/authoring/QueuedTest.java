package io.callboard.notifier.authoring;

import io.callboard.notifier.address.Channel;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;

/** A test message that is on its way. */
@Schema(name = "QueuedTestMessage", description = "A test message that is on its way.")
record QueuedTest(
        @Schema(description = "Identifies the test message; a provider gets it as the id of the delivery.")
        UUID id,

        @Schema(description = "The channel on which it goes out.")
        Channel channel,

        @Schema(description = "Where it goes: the address or the phone number of your token.")
        String address,

        @Schema(description = "The version of the template that it was made from.")
        int version,

        @Schema(
                description =
                        "true if the template cannot make this message, for example because it gets too long. Then the"
                                + " message has the built-in text, which readers would get.")
        boolean replaced) {}
