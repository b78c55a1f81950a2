package io.callboard.notifier.suppression;

import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import java.util.List;
import java.util.UUID;

/**
 * An address that an organizer must not write to any more, as a provider reports.
 *
 * @param registrationId whose masked address the list shows, if the contact still has this address
 * @param address the hashes with every valid key
 * @param stoppedOwn whether the owner of a number sent STOP to an account of the organizer
 */
public record ReportedAddress(
        String organizerId,
        UUID registrationId,
        Channel channel,
        List<AddressHashes.Keyed> address,
        SuppressionReason reason,
        boolean stoppedOwn) {}
