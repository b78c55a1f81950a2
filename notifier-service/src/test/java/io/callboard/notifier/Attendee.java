package io.callboard.notifier;

import io.callboard.chassis.message.MessageHeaders;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.notifier.address.Channel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A registrant of an event. The fixture writes the messages that the other services would write. */
public record Attendee(
        KafkaProbe kafka,
        String organizerId,
        UUID eventId,
        UUID registrationId,
        String email,
        String phone,
        Map<String, String> headers) {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final byte[] KEY = new byte[32];
    private static final SecureRandom RANDOM = new SecureRandom();
    public static final Instant STARTS_AT = Instant.now().plus(Duration.ofHours(1));

    static {
        Arrays.fill(KEY, (byte) 1);
    }

    public static Attendee of(KafkaProbe kafka, UUID eventId, String email) {
        return new Attendee(
                kafka,
                "org_aurora",
                eventId,
                UUID.randomUUID(),
                email,
                "+1202555" + (1000 + RANDOM.nextInt(9000)),
                Map.of());
    }

    /** The same person; registrations and what the scheduler writes have this traceparent from now on. */
    public Attendee within(Object traceparent) {
        return new Attendee(
                kafka,
                organizerId,
                eventId,
                registrationId,
                email,
                phone,
                Map.of(MessageHeaders.TRACE_PARENT, traceparent.toString()));
    }

    public Attendee event(int version, int epoch, String status) {
        return event(version, epoch, status, "Europe/Berlin");
    }

    public Attendee event(int version, int epoch, String status, String zone) {
        return event(version, epoch, status, zone, STARTS_AT);
    }

    public Attendee event(int version, int epoch, String status, String zone, Instant startsAt) {
        return event(state(version, epoch, status, zone, startsAt));
    }

    /** The event runs late: its delays began after this epoch, and it was to start at {@link #STARTS_AT}. */
    public Attendee eventDelayed(int version, int epoch, int sinceEpoch, Instant startsAt) {
        Map<String, Object> state = state(version, epoch, "SCHEDULED", "Europe/Berlin", startsAt);
        state.put("delay", Map.of("sinceEpoch", sinceEpoch, "plannedStartsAt", STARTS_AT.toString()));
        return event(state);
    }

    /** Reminders of the event may go by these channels only. */
    public Attendee eventRemindingBy(int version, Channel... channels) {
        Map<String, Object> state = state(version, 1, "SCHEDULED", "Europe/Berlin", STARTS_AT);
        state.put("reminders", Map.of("channels", channels));
        return event(state);
    }

    private Map<String, Object> state(int version, int epoch, String status, String zone, Instant startsAt) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("eventId", eventId);
        state.put("organizerId", organizerId);
        state.put("version", version);
        state.put("epoch", epoch);
        state.put("status", status);
        state.put("title", "Launch");
        state.put("start", Map.of("local", "2026-12-01T18:00:00", "zone", zone));
        state.put("startsAt", startsAt.toString());
        state.put("endsAt", startsAt.plus(Duration.ofHours(1)).toString());
        return state;
    }

    private Attendee event(Map<String, Object> state) {
        kafka.send("live-events.v1", eventId.toString(), "LiveEventChanged", JSON.writeValueAsString(state));
        return this;
    }

    public Attendee registration(int version, String type, String status, boolean notify) {
        return registration(version, type, status, notify, "EMAIL", "SMS");
    }

    public Attendee registration(int version, String type, String status, boolean notify, String... channels) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("registrationId", registrationId);
        state.put("eventId", eventId);
        state.put("organizerId", organizerId);
        state.put("version", version);
        state.put("status", status);
        // A channel of a later version, besides the known ones.
        state.put(
                "channels",
                Stream.concat(Stream.of(channels), Stream.of("PUSH")).toList());
        state.put("notify", notify);
        state.put("occurredAt", Instant.now().toString());
        kafka.sendWith("registrations.v1", registrationId.toString(), type, headers, JSON.writeValueAsString(state));
        return this;
    }

    /** A change of the wishes of a confirmed registration: ALL, FEWER or NONE, and one more so long before the start. */
    public Attendee wishing(int version, String reminders, @Nullable Integer extraMinutes) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("registrationId", registrationId);
        state.put("eventId", eventId);
        state.put("organizerId", organizerId);
        state.put("version", version);
        state.put("status", "CONFIRMED");
        state.put("channels", List.of("EMAIL", "SMS"));
        state.put("notify", false);
        state.put("reminders", reminders);
        state.put("extraReminderMinutes", extraMinutes);
        state.put("occurredAt", Instant.now().toString());
        kafka.send(
                "registrations.v1", registrationId.toString(), "RegistrationChanged", JSON.writeValueAsString(state));
        return this;
    }

    /** A reminder by e-mail, due now, of a timer of its own that is for people who have one of these wishes. */
    public Attendee dueFor(String rule, String kind, String... wishes) {
        UUID timerId = UUID.nameUUIDFromBytes((eventId + rule).getBytes(StandardCharsets.UTF_8));
        Instant now = Instant.now();
        announce(timerId, rule, kind, Channel.EMAIL, 1, now);
        Map<String, Object> due = new LinkedHashMap<>();
        due.put("timerId", timerId);
        due.put("eventId", eventId);
        due.put("organizerId", organizerId);
        due.put("rule", rule);
        due.put("kind", kind);
        due.put("epoch", 1);
        due.put("sendAt", now.toString());
        due.put("registrationId", registrationId);
        due.put("channel", Channel.EMAIL);
        due.put("usefulUntil", STARTS_AT.toString());
        if (wishes.length > 0) {
            due.put("wishes", wishes);
        }
        kafka.send("reminders.v1", registrationId.toString(), "ReminderDue", JSON.writeValueAsString(due));
        return this;
    }

    /** In this status, with a pass that was issued with it, and with the channel IN_APP beside e-mail. */
    public Attendee withPass(int version, String type, String status, String pass, String... awaits) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("registrationId", registrationId);
        state.put("eventId", eventId);
        state.put("organizerId", organizerId);
        state.put("version", version);
        state.put("status", status);
        state.put("channels", List.of("EMAIL", "IN_APP"));
        state.put("notify", false);
        state.put("awaits", List.of(awaits));
        state.put("passHash", sha256(pass));
        state.put("occurredAt", Instant.now().toString());
        kafka.send("registrations.v1", registrationId.toString(), type, JSON.writeValueAsString(state));
        return this;
    }

    /** The registrant registered again and got one more pass. */
    public Attendee passIssued(String pass) {
        Map<String, Object> issued = new LinkedHashMap<>();
        issued.put("registrationId", registrationId);
        issued.put("eventId", eventId);
        issued.put("organizerId", organizerId);
        issued.put("passHash", sha256(pass));
        issued.put("occurredAt", Instant.now().toString());
        kafka.send(
                "registrations.v1",
                registrationId.toString(),
                "RegistrationPassIssued",
                JSON.writeValueAsString(issued));
        return this;
    }

    /** Somebody registered the address again, and got this guest pass; the links are to be sent to the address. */
    public Attendee repeated(String guestPass, String... ended) {
        Map<String, Object> repeated = new LinkedHashMap<>();
        repeated.put("registrationId", registrationId);
        repeated.put("eventId", eventId);
        repeated.put("organizerId", organizerId);
        repeated.put("guestPassHash", sha256(guestPass));
        repeated.put("guestStatus", "CONFIRMED");
        repeated.put(
                "endedGuestPassHashes", Stream.of(ended).map(Attendee::sha256).toList());
        repeated.put("linksWanted", true);
        repeated.put("occurredAt", Instant.now().toString());
        kafka.send(
                "registrations.v1",
                registrationId.toString(),
                "RegistrationRepeated",
                JSON.writeValueAsString(repeated));
        return this;
    }

    /** The registration asks for a mail to the address of this recipient, and these passes ended with a change. */
    public Attendee aside(String type, Attendee recipient, Instant until, String... endedPasses) {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("registrationId", registrationId);
        asked.put("eventId", eventId);
        asked.put("organizerId", organizerId);
        asked.put("recipientId", recipient.registrationId());
        asked.put(
                "endedPassHashes", Stream.of(endedPasses).map(Attendee::sha256).toList());
        asked.put("usefulUntil", until.toString());
        asked.put("occurredAt", Instant.now().toString());
        kafka.send("registrations.v1", registrationId.toString(), type, JSON.writeValueAsString(asked));
        return this;
    }

    private static String sha256(String pass) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(pass.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Registered for an event whose registrants confirm their e-mail address first, with this state of that. */
    public Attendee pending(int version, String... awaits) {
        return waiting(version, "RegistrationPending", "PENDING", null, awaits);
    }

    /** The personal data was erased; the registration has this status then. */
    public Attendee erased(int version, String status) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("registrationId", registrationId);
        state.put("eventId", eventId);
        state.put("organizerId", organizerId);
        state.put("version", version);
        state.put("status", status);
        state.put("channels", List.of("EMAIL", "SMS"));
        state.put("notify", true);
        state.put("erasedAt", Instant.now().toString());
        state.put("occurredAt", Instant.now().toString());
        kafka.send("registrations.v1", registrationId.toString(), "RegistrationErased", JSON.writeValueAsString(state));
        return this;
    }

    /** A seat is offered to the registration until this instant. */
    public Attendee offered(int version, Instant until) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("registrationId", registrationId);
        state.put("eventId", eventId);
        state.put("organizerId", organizerId);
        state.put("version", version);
        state.put("status", "OFFERED");
        state.put("channels", List.of("EMAIL"));
        state.put("notify", true);
        state.put("offerExpiresAt", until.toString());
        state.put("occurredAt", Instant.now().toString());
        kafka.sendWith(
                "registrations.v1",
                registrationId.toString(),
                "RegistrationOffered",
                headers,
                JSON.writeValueAsString(state));
        return this;
    }

    /** The seat was not accepted in time. */
    public Attendee offerExpired(int version) {
        return waiting(version, "RegistrationCancelled", "CANCELLED", "OFFER_EXPIRED");
    }

    /** The organizer accepted the registration. */
    public Attendee approved(int version) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("registrationId", registrationId);
        state.put("eventId", eventId);
        state.put("organizerId", organizerId);
        state.put("version", version);
        state.put("status", "CONFIRMED");
        state.put("approved", true);
        state.put("channels", List.of("SMS"));
        state.put("notify", true);
        state.put("occurredAt", Instant.now().toString());
        kafka.sendWith(
                "registrations.v1",
                registrationId.toString(),
                "RegistrationConfirmed",
                headers,
                JSON.writeValueAsString(state));
        return this;
    }

    /** The organizer did not accept the registration. */
    public Attendee denied(int version) {
        return waiting(version, "RegistrationCancelled", "CANCELLED", "DENIED", "APPROVAL");
    }

    private Attendee waiting(int version, String type, String status, @Nullable String cancellation, String... awaits) {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("registrationId", registrationId);
        state.put("eventId", eventId);
        state.put("organizerId", organizerId);
        state.put("version", version);
        state.put("status", status);
        state.put("cancellation", cancellation);
        state.put("channels", List.of("SMS"));
        state.put("notify", true);
        state.put("awaits", List.of(awaits));
        state.put("pendingUntil", Instant.now().plus(Duration.ofHours(24)).toString());
        state.put("occurredAt", Instant.now().toString());
        kafka.sendWith("registrations.v1", registrationId.toString(), type, headers, JSON.writeValueAsString(state));
        return this;
    }

    /** Attendance shares the topic of registrations, without version and status. */
    public Attendee joined() {
        Map<String, Object> fact = new LinkedHashMap<>();
        fact.put("registrationId", registrationId);
        fact.put("eventId", eventId);
        fact.put("organizerId", organizerId);
        fact.put("occurredAt", Instant.now().toString());
        kafka.send("registrations.v1", registrationId.toString(), "AttendeeJoined", JSON.writeValueAsString(fact));
        return this;
    }

    public Attendee registered() {
        return registration(1, "RegistrationConfirmed", "CONFIRMED", false);
    }

    public Attendee contact() {
        return contact(1, email);
    }

    /** The contact as it is published with this version of the registration. */
    public Attendee contact(int version, String publishedEmail) {
        Map<String, Object> recorded = Map.of(
                "registrationId",
                registrationId.toString(),
                "organizerId",
                organizerId,
                "version",
                version,
                "keyId",
                "k1",
                "ciphertext",
                Base64.getEncoder().encodeToString(ciphertext(registrationId, publishedEmail, phone)));
        kafka.send("contacts.v1", registrationId.toString(), "ContactRecorded", JSON.writeValueAsString(recorded));
        return this;
    }

    /** A contact, encrypted with the key {@code k1}. */
    public static byte[] ciphertext(UUID registrationId, String email, String phone) {
        Map<String, Object> plain = new LinkedHashMap<>();
        plain.put("firstName", "Ada");
        plain.put("email", email);
        plain.put("phone", phone);
        plain.put("timeZone", "America/New_York");
        plain.put("joinUrl", "https://example.com/watch/" + registrationId);
        plain.put("manageUrl", "https://example.com/manage/" + registrationId);
        plain.put("calendarUrl", "https://example.com/calendar/" + registrationId);
        return encrypted(registrationId, JSON.writeValueAsBytes(plain));
    }

    /** Writes the announcement and the command of a reminder, as the scheduler does in one transaction. */
    public Attendee due(String rule, String kind, Channel channel, int epoch, Instant sendAt, Instant usefulUntil) {
        announce(timerId(epoch), rule, kind, channel, epoch, sendAt);
        return dueUnannounced(rule, kind, channel, epoch, sendAt, usefulUntil);
    }

    private void announce(UUID timerId, String rule, String kind, Channel channel, int epoch, Instant sendAt) {
        Map<String, Object> announced = new LinkedHashMap<>();
        announced.put("timerId", timerId);
        announced.put("eventId", eventId);
        announced.put("organizerId", organizerId);
        announced.put("rule", rule);
        announced.put("kind", kind);
        announced.put("epoch", epoch);
        announced.put("part", registrationId + " " + rule);
        announced.put("channels", Map.of(channel, 1));
        announced.put("sendAt", sendAt.toString());
        // With the key of the command, so that no test sees the command first.
        kafka.send("reminders.v1", registrationId.toString(), "RemindersAnnounced", JSON.writeValueAsString(announced));
    }

    private UUID timerId(int epoch) {
        return new UUID(eventId.getMostSignificantBits(), epoch);
    }

    public Attendee dueUnannounced(
            String rule, String kind, Channel channel, int epoch, Instant sendAt, Instant usefulUntil) {
        return send(due(rule, kind, channel, epoch, sendAt, usefulUntil, Map.of()));
    }

    private Map<String, Object> due(
            String rule,
            String kind,
            Channel channel,
            int epoch,
            Instant sendAt,
            Instant usefulUntil,
            Map<String, Object> more) {
        Map<String, Object> due = new LinkedHashMap<>(more);
        due.put("timerId", timerId(epoch));
        due.put("eventId", eventId);
        due.put("organizerId", organizerId);
        due.put("registrationId", registrationId);
        due.put("rule", rule);
        due.put("kind", kind);
        due.put("channel", channel);
        due.put("epoch", epoch);
        due.put("sendAt", sendAt.toString());
        due.put("usefulUntil", usefulUntil.toString());
        return due;
    }

    private Attendee send(Map<String, Object> due) {
        kafka.sendWith("reminders.v1", registrationId.toString(), "ReminderDue", headers, JSON.writeValueAsString(due));
        return this;
    }

    /** The announced reminder of a timer whose organizer says whom a moved live event reminds again. */
    public Attendee dueOnPostpone(
            String rule, Channel channel, int epoch, Instant usefulUntil, Map<String, String> onPostpone) {
        Instant now = Instant.now();
        announce(timerId(epoch), rule, "REMINDER", channel, epoch, now);
        return send(due(rule, "REMINDER", channel, epoch, now, usefulUntil, Map.of("onPostpone", onPostpone)));
    }

    public Attendee due(String rule, Channel channel) {
        return due(rule, "REMINDER", channel, 1, Instant.now(), STARTS_AT);
    }

    private static byte[] encrypted(UUID registrationId, byte[] plain) {
        try {
            byte[] iv = new byte[12];
            RANDOM.nextBytes(iv);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "AES"), new GCMParameterSpec(128, iv));
            cipher.updateAAD(registrationId.toString().getBytes(StandardCharsets.UTF_8));
            byte[] closed = cipher.doFinal(plain);
            return ByteBuffer.allocate(12 + closed.length).put(iv).put(closed).array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
