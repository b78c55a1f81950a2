package io.callboard.notifier.reach;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.contact.ContactCorrector;
import io.callboard.notifier.replay.Replayer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Corrects an address, and in the same transaction queues again what the earlier address kept from the registrant. It
 * works as the platform, as {@link Replayer} does; each statement names the organizer. Rows are locked in the order
 * deliveries, contact, suppressions.
 */
@Component
class AddressCorrector {

    private static final String STATUS = """
            select status from registration where organizer_id = :organizerId and registration_id = :registrationId
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;
    private final ContactCorrector contacts;
    private final Replayer replayer;

    AddressCorrector(JdbcClient jdbc, TransactionTemplate transactions, ContactCorrector contacts, Replayer replayer) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.contacts = contacts;
        this.replayer = replayer;
    }

    /**
     * Result of a correction.
     *
     * @param queued deliveries that were queued again
     */
    record Outcome(ContactCorrector.Correction correction, List<UUID> queued) {}

    /**
     * Corrects the address of a registration; empty if it is unknown or another organizer's.
     *
     * @param address in its normal form
     */
    Optional<Outcome> correct(OrganizerId organizer, UUID registrationId, Channel channel, String address) {
        return Tenancy.callAsPlatform(() -> transactions.execute(_ -> status(organizer, registrationId)
                .map(status -> status.equals("CANCELLED")
                        ? new Outcome(ContactCorrector.Correction.NO_ADDRESS, List.of())
                        : corrected(organizer, registrationId, channel, address))));
    }

    private Outcome corrected(OrganizerId organizer, UUID registrationId, Channel channel, String address) {
        List<UUID> unreached = replayer.lockNewest(organizer, registrationId, channel);
        ContactCorrector.Correction correction = contacts.correct(organizer, registrationId, channel, address);
        if (correction != ContactCorrector.Correction.CORRECTED) {
            return new Outcome(correction, List.of());
        }
        Failpoints.hit("notifier.correction.before-queueing");
        return new Outcome(correction, replayer.queueAgain(organizer, unreached));
    }

    private Optional<String> status(OrganizerId organizer, UUID registrationId) {
        return jdbc.sql(STATUS)
                .param("organizerId", organizer.value())
                .param("registrationId", registrationId)
                .query(String.class)
                .optional();
    }
}
