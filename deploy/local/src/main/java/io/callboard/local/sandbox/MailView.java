package io.callboard.local.sandbox;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts of a mail that a reader sees, and its headers. */
record MailView(
        @Nullable String from,
        @Nullable String subject,
        @Nullable String text,
        @Nullable String html,
        Map<String, String> headers) {}
