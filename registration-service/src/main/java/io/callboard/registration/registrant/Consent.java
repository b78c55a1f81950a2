package io.callboard.registration.registrant;

import java.time.Instant;

/** What the registrant agreed to, word for word, and when. */
public record Consent(String text, Instant at) {}
