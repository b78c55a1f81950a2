package io.callboard.notifier.suppression;

import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.UUID;

/** An address that must not be written to; the address itself is not kept, only its masked form. */
record Suppression(UUID id, Channel channel, String address, String reason, Instant createdAt) {}
