package io.callboard.registration.contact.message;

import java.util.UUID;

/**
 * The contact of a registration, readable only with the key.
 *
 * @param version of the registration it belongs to
 * @param aad the form of the additional data: {@link #AAD} is the UTF-8 text {@code registrationId|organizerId|version}
 * @param ciphertext base64 of 12 bytes of initialization vector and AES-256-GCM over the contact as JSON
 */
public record ContactRecorded(
        UUID registrationId, String organizerId, long version, String keyId, String aad, String ciphertext) {

    public static final String TOPIC = "contacts.v1";
    public static final String TYPE = "ContactRecorded";
    public static final String ERASED = "ContactErased";
    public static final String AAD = "v2";
}
