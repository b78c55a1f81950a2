package io.callboard.notifier.contact;

import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.suppression.Suppressions.Rehashed;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A contact in the form of its row: encrypted with the current key, with the hashes of its addresses. */
record SealedContact(
        UUID registrationId,
        String organizerId,
        long version,
        byte[] ciphertext,
        List<AddressHashes.Keyed> email,
        List<AddressHashes.Keyed> phone,
        @Nullable String emailMasked,
        @Nullable String phoneMasked) {

    static SealedContact of(
            UUID registrationId,
            String organizerId,
            long version,
            byte[] plain,
            ContactCipher cipher,
            AddressHashes hashes) {
        Contact contact = cipher.contact(plain);
        return new SealedContact(
                registrationId,
                organizerId,
                version,
                cipher.seal(registrationId, plain),
                hashes(hashes, Channel.EMAIL, contact),
                hashes(hashes, Channel.SMS, contact),
                masked(Channel.EMAIL, contact),
                masked(Channel.SMS, contact));
    }

    String ciphertextHex() {
        return HexFormat.of().formatHex(ciphertext);
    }

    @Nullable
    String emailHashHex() {
        return currentHex(email);
    }

    @Nullable
    String phoneHashHex() {
        return currentHex(phone);
    }

    /** The addresses under each valid key that is not the current one. */
    Stream<Rehashed> underOtherKeys() {
        return Stream.concat(underOtherKeys(Channel.EMAIL, email), underOtherKeys(Channel.SMS, phone));
    }

    private Stream<Rehashed> underOtherKeys(Channel channel, List<AddressHashes.Keyed> address) {
        return address.stream()
                .skip(1)
                .map(other -> new Rehashed(
                        organizerId, channel, other.hash(), address.getFirst().hash()));
    }

    private static List<AddressHashes.Keyed> hashes(AddressHashes hashes, Channel channel, Contact contact) {
        String address = contact.address(channel);
        return address == null ? List.of() : hashes.hashes(channel, address);
    }

    private static @Nullable String masked(Channel channel, Contact contact) {
        String address = contact.address(channel);
        return address == null ? null : AddressHashes.mask(channel, address);
    }

    private static @Nullable String currentHex(List<AddressHashes.Keyed> address) {
        return address.isEmpty()
                ? null
                : HexFormat.of().formatHex(address.getFirst().hash());
    }
}
