package io.callboard.notifier.contact;

import java.util.UUID;

/** A registrant's contact, encrypted for this registration. */
record ContactRecorded(UUID registrationId, String organizerId, long version, String keyId, byte[] ciphertext) {}
