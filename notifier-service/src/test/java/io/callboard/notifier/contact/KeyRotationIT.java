package io.callboard.notifier.contact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.crypto.UnreadableCiphertextException;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.Slices;
import io.callboard.notifier.address.AddressHashes;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.DeliveryWaker;
import io.callboard.notifier.suppression.SuppressionReason;
import io.callboard.notifier.suppression.Suppressions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.transaction.support.TransactionOperations;
import tools.jackson.databind.json.JsonMapper;

/**
 * Rotates both keys with services that have the rings of each step: old, old and new, new and old, new. After each step
 * the test runs the claim's check of suppressions for every registrant who opted out.
 */
@NotifierTest
class KeyRotationIT {

    private static final String OLD_CONTACTS = "old:" + key(11);
    private static final String NEW_CONTACTS = "new:" + key(12);
    private static final String OLD_HASHES = key(13);
    private static final String NEW_HASHES = "s2:" + key(14);

    private final String organizerId = "org_" + UUID.randomUUID();

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionOperations transactions;

    @Autowired
    private DeliveryWaker waker;

    /** The parts of one instance that use its keys. */
    private final class Instance {

        final ContactCipher cipher;
        final AddressHashes hashes;
        final Suppressions suppressions;
        final Contacts contacts;
        final ContactCorrector corrector;
        final KeyRotation rotation;
        final SimpleMeterRegistry meters = new SimpleMeterRegistry();

        Instance(String contactKeys, String hashKeys) {
            MockEnvironment environment = new MockEnvironment()
                    .withProperty("callboard.contacts.key", contactKeys)
                    .withProperty("callboard.suppressions.key", hashKeys);
            cipher = new ContactCipher(environment, JsonMapper.shared());
            hashes = new AddressHashes(environment);
            suppressions = new Suppressions(jdbc, hashes);
            contacts = new Contacts(
                    jdbc,
                    cipher,
                    new Corrections(JsonMapper.shared()),
                    hashes,
                    suppressions,
                    new ContactEraser(jdbc, suppressions, waker),
                    waker,
                    meters);
            corrector = new ContactCorrector(jdbc, cipher, new Corrections(JsonMapper.shared()), hashes, suppressions);
            rotation = new KeyRotation(jdbc, transactions, cipher, hashes, suppressions, meters);
        }

        void record(UUID registrationId, int version, String email) {
            byte[] plain = ("{\"firstName\":\"Ada\",\"email\":\"" + email
                            + "\",\"joinUrl\":\"j\",\"manageUrl\":\"m\",\"calendarUrl\":\"c\"}")
                    .getBytes(StandardCharsets.UTF_8);
            // The first form of associated data is the registration id, as in rows.
            apply(new ContactRecorded(
                    registrationId,
                    organizerId,
                    version,
                    cipher.currentKeyId(),
                    cipher.seal(registrationId, plain),
                    null));
        }

        void apply(ContactRecorded recorded) {
            in(() -> contacts.apply(List.of(new Message<>(
                    "id", "ContactRecorded", recorded.registrationId().toString(), Instant.now(), recorded))));
        }

        void erase(UUID registrationId) {
            in(() -> contacts.apply(List.of(new Message<>("", "", registrationId.toString(), Instant.EPOCH, null))));
        }

        void optOut(String email) {
            in(() -> suppressions.suppress(
                    organizerId,
                    Channel.EMAIL,
                    hashes.hashes(Channel.EMAIL, email),
                    "m",
                    SuppressionReason.UNSUBSCRIBED));
        }
    }

    @Test
    void anOptOutHoldsInEachStepOfARotation() {
        Instance old = new Instance(OLD_CONTACTS, OLD_HASHES);
        Instance prepared = new Instance(OLD_CONTACTS + "," + NEW_CONTACTS, OLD_HASHES + "," + NEW_HASHES);
        Instance rotating = new Instance(NEW_CONTACTS + "," + OLD_CONTACTS, NEW_HASHES + "," + OLD_HASHES);
        Instance rotated = new Instance(NEW_CONTACTS, NEW_HASHES);
        List<String> optedOut = List.of("a@example.com", "b@example.com", "c@example.com", "d@example.com");

        old.optOut(optedOut.get(0));
        UUID before = UUID.randomUUID();
        old.record(before, 1, optedOut.get(0));
        UUID reachable = UUID.randomUUID();
        old.record(reachable, 1, "reachable@example.com");
        assertThat(suppressed(before)).isTrue();

        prepared.optOut(optedOut.get(1));
        UUID whilePrepared = UUID.randomUUID();
        old.record(whilePrepared, 1, optedOut.get(1));
        assertThat(suppressed(before)).isTrue();
        assertThat(suppressed(whilePrepared)).isTrue();

        // Instances with both rings run: a suppression of one must hold for the other.
        UUID newContact = UUID.randomUUID();
        rotating.record(newContact, 1, optedOut.get(0));
        assertThat(suppressed(newContact))
                .as("opted out under the old key only")
                .isTrue();
        UUID oldKeyContact = UUID.randomUUID();
        prepared.record(oldKeyContact, 1, optedOut.get(2));
        rotating.optOut(optedOut.get(2));
        assertThat(suppressed(oldKeyContact)).as("opted out under both keys").isTrue();
        UUID newKeyContact = UUID.randomUUID();
        rotating.record(newKeyContact, 1, optedOut.get(3));
        prepared.optOut(optedOut.get(3));
        assertThat(suppressed(newKeyContact)).isTrue();

        Tenancy.callAsPlatform(rotating.rotation::pass);
        List<UUID> all = List.of(before, whilePrepared, newContact, oldKeyContact, newKeyContact);
        assertThat(all).allMatch(this::suppressed);
        assertThat(suppressed(reachable)).isFalse();
        assertThat(underOldKeys()).as("the old keys can be dropped").isZero();
        assertThat(entriesUnderOldKeysOnly()).isZero();

        // The old keys are gone.
        for (int i = 0; i < optedOut.size(); i++) {
            UUID after = UUID.randomUUID();
            rotated.record(after, 1, optedOut.get(i));
            assertThat(suppressed(after)).as(optedOut.get(i)).isTrue();
        }
        for (UUID registrationId : all) {
            assertThat(open(rotated, registrationId).firstName()).isEqualTo("Ada");
        }
        assertThat(open(rotated, reachable).email()).isEqualTo("reachable@example.com");
        assertThatThrownBy(() -> open(old, reachable)).isInstanceOf(UnknownContactKeyException.class);
    }

    @Test
    void aCorrectionHoldsAfterARotationAndARebuildAsLongAsTheAddressIsPublished() {
        Instance old = new Instance(OLD_CONTACTS, OLD_HASHES);
        Instance rotating = new Instance(NEW_CONTACTS + "," + OLD_CONTACTS, NEW_HASHES + "," + OLD_HASHES);
        UUID registrationId = UUID.randomUUID();
        old.record(registrationId, 1, "ada@gmial.com");
        in(() -> assertThat(old.corrector.correct(
                        new OrganizerId(organizerId), registrationId, Channel.EMAIL, "ada@gmail.com"))
                .isEqualTo(ContactCorrector.Correction.CORRECTED));

        Tenancy.callAsPlatform(rotating.rotation::pass);
        Instance rotated = new Instance(NEW_CONTACTS, NEW_HASHES);
        assertThat(open(rotated, registrationId).email()).isEqualTo("ada@gmail.com");
        rotated.record(registrationId, 2, "ada@gmial.com");
        assertThat(open(rotated, registrationId).email()).isEqualTo("ada@gmail.com");

        in(() -> jdbc.sql("update contact set shape = 0 where registration_id = ?")
                .param(registrationId)
                .update());
        rotated.record(registrationId, 2, "ada@gmial.com");
        assertThat(number("select shape from contact where registration_id = ?", registrationId))
                .isEqualTo(Contacts.SHAPE);
        assertThat(open(rotated, registrationId).email()).isEqualTo("ada@gmail.com");

        rotated.record(registrationId, 3, "ada@example.com");
        rotated.record(registrationId, 2, "ada@gmial.com");
        assertThat(open(rotated, registrationId).email()).isEqualTo("ada@example.com");
        rotated.record(registrationId, 4, "ada@gmial.com");
        assertThat(open(rotated, registrationId).email())
                .as("the correction ended with the other address")
                .isEqualTo("ada@gmial.com");
    }

    @Test
    void aPassLeavesWhatItCannotOpenAndSaysHowMuch() {
        Instance old = new Instance(OLD_CONTACTS, OLD_HASHES);
        Instance tooSoon = new Instance(NEW_CONTACTS, NEW_HASHES);
        UUID registrationId = UUID.randomUUID();
        old.record(registrationId, 1, "left@example.com");

        assertThat(Tenancy.callAsPlatform(tooSoon.rotation::pass)).isPositive();
        assertThat(tooSoon.meters.get("callboard.contacts.old.keys").gauge().value())
                .isPositive();
        assertThat(open(old, registrationId).email()).isEqualTo("left@example.com");
    }

    @Test
    void aContactWithAKeyThatIsNotKnownWaits() {
        Instance instance = new Instance(OLD_CONTACTS, OLD_HASHES);
        UUID registrationId = UUID.randomUUID();

        assertThatThrownBy(() -> instance.apply(
                        new ContactRecorded(registrationId, organizerId, 1, "future", new byte[40], null)))
                .isInstanceOf(TransientDataAccessException.class);
        assertThat(instance.meters
                        .get("callboard.contacts.unknown.key")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aContactOpensForItsRegistrationOrganizerAndVersionOnly() {
        Instance instance = new Instance(OLD_CONTACTS, OLD_HASHES);
        UUID registrationId = UUID.randomUUID();
        ContactRecorded recorded = secondForm(instance, registrationId, organizerId, 4);

        assertThatThrownBy(() -> instance.apply(new ContactRecorded(
                        registrationId, "org_other", 4, recorded.keyId(), recorded.ciphertext(), "v2")))
                .isInstanceOf(UnreadableCiphertextException.class);
        assertThatThrownBy(() -> instance.apply(new ContactRecorded(
                        registrationId, organizerId, 5, recorded.keyId(), recorded.ciphertext(), "v2")))
                .isInstanceOf(UnreadableCiphertextException.class);
        instance.apply(recorded);
        assertThat(open(instance, registrationId).email()).isEqualTo("v2@example.com");
    }

    @Test
    void anErasedContactStaysErasedAndATombstoneNeedsNoHeaders() {
        Instance instance = new Instance(OLD_CONTACTS, OLD_HASHES);
        UUID registrationId = UUID.randomUUID();
        instance.record(registrationId, 1, "erased@example.com");

        instance.erase(registrationId);
        instance.record(registrationId, 2, "erased@example.com");

        assertThat(number("select count(*) from contact where registration_id = ? and erased", registrationId))
                .isEqualTo(1);
    }

    @Test
    void contactsOfEndedEventsAndContactsWithoutRegistrationAreDeleted() {
        Instance instance = new Instance(OLD_CONTACTS, OLD_HASHES);
        UUID orphan = UUID.randomUUID();
        UUID fresh = UUID.randomUUID();
        UUID ended = UUID.randomUUID();
        for (UUID registrationId : List.of(orphan, fresh, ended)) {
            instance.record(registrationId, 1, "kept@example.com");
        }
        in(() -> {
            jdbc.sql("update contact set recorded_at = now() - interval '91 days' where registration_id = ?")
                    .param(orphan)
                    .update();
            UUID eventId = UUID.randomUUID();
            jdbc.sql("""
                            insert into live_event (event_id, organizer_id, version, epoch, status, title, zone, starts_at, ends_at)
                            values (?, ?, 1, 1, 'ENDED', 'Launch', 'UTC', now(), now() - interval '91 days')
                            """).params(eventId, organizerId).update();
            jdbc.sql("""
                            insert into registration (registration_id, organizer_id, event_id, version, status)
                            values (?, ?, ?, 1, 'CONFIRMED')
                            """).params(ended, organizerId, eventId).update();
        });

        Tenancy.callAsPlatform(() -> Slices.delete(
                jdbc, Duration.ofDays(90), 1000, ContactConfiguration.DELETE, ContactConfiguration.DELETE_ORPHANS));

        assertThat(number("select count(*) from contact where registration_id = ?", orphan))
                .isZero();
        assertThat(number("select count(*) from contact where registration_id = ?", ended))
                .isZero();
        assertThat(number("select count(*) from contact where registration_id = ?", fresh))
                .isEqualTo(1);
    }

    private static ContactRecorded secondForm(
            Instance instance, UUID registrationId, String organizerId, long version) {
        byte[] plain =
                "{\"firstName\":\"Ada\",\"email\":\"v2@example.com\",\"joinUrl\":\"j\",\"manageUrl\":\"m\",\"calendarUrl\":\"c\"}"
                        .getBytes(StandardCharsets.UTF_8);
        byte[] ciphertext = Aes.encrypt(
                new SecretKeySpec(bytes(11), "AES"),
                plain,
                (registrationId + "|" + organizerId + "|" + version).getBytes(StandardCharsets.UTF_8));
        return new ContactRecorded(
                registrationId, organizerId, version, instance.cipher.currentKeyId(), ciphertext, "v2");
    }

    /** The check of a claim before it sends. */
    private boolean suppressed(UUID registrationId) {
        return number("""
                select count(*) from contact c
                join suppression s on s.organizer_id = c.organizer_id and s.channel = 'EMAIL'
                    and s.address_hash = c.email_hash
                where c.registration_id = ?
                """, registrationId) > 0;
    }

    private int underOldKeys() {
        return Tenancy.callAsPlatform(
                () -> jdbc.sql("""
                        select count(*) from contact where organizer_id = ? and (key_id <> 'new' or hash_key_id <> 's2')
                        """).param(organizerId).query(Integer.class).single());
    }

    private int entriesUnderOldKeysOnly() {
        return Tenancy.callAsPlatform(
                () -> jdbc.sql("""
                        select count(*) from (
                            select from suppression where organizer_id = ?
                            group by id having bool_and(hash_key_id <> 's2')) as entry
                        """).param(organizerId).query(Integer.class).single());
    }

    private Contact open(Instance instance, UUID registrationId) {
        return Tenancy.callAsPlatform(() -> jdbc.sql("select key_id, ciphertext from contact where registration_id = ?")
                .param(registrationId)
                .query((row, _) ->
                        instance.cipher.open(registrationId, row.getString("key_id"), row.getBytes("ciphertext")))
                .single());
    }

    private int number(String statement, UUID registrationId) {
        return Tenancy.callAsPlatform(() ->
                jdbc.sql(statement).param(registrationId).query(Integer.class).single());
    }

    private void in(Runnable work) {
        Tenancy.runAsPlatform(() -> transactions.executeWithoutResult(_ -> work.run()));
    }

    private static String key(int value) {
        return Base64.getEncoder().encodeToString(bytes(value));
    }

    private static byte[] bytes(int value) {
        byte[] bytes = new byte[32];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
