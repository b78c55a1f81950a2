package io.callboard.notifier.suppression;

import io.callboard.notifier.address.Channel;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** The address to suppress, in the clear: {@code ada@example.com} or {@code +12025550143}. */
record NewSuppression(
        @NotNull Channel channel, @NotBlank @Size(max = 254) String address) {}
