package io.callboard.event.liveevent;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** Why a live event is cancelled; registrants are told. */
@Schema(name = "CancelRequest")
record CancelRequest(@Schema(maxLength = 1000) @Nullable String reason) {}
