package io.callboard.notifier.delivery;

import java.util.UUID;

/** The template that a message was rendered with, built-in or an organizer's own, with its version. */
public record UsedTemplate(UUID id, int version) {}
