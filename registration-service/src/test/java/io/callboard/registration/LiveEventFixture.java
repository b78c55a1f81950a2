package io.callboard.registration;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.security.KeyRing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** States of live events as event-service publishes them. */
public record LiveEventFixture(
        UUID id,
        String organizer,
        long version,
        int epoch,
        String status,
        Instant startsAt,
        @Nullable Integer capacity,
        boolean open,
        boolean waitlist,
        List<String> channels,
        @Nullable String waitlistOffer) {

    public static final String STREAM = "https://video.example.com/live?password=hush";

    private static final String ZONE = "Europe/Berlin";

    /** callboard.streams.key of the profile test. */
    private static final SecretKey KEY =
            KeyRing.parse("k1:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=").current("AES");

    /** An unlimited event of org_aurora, in ten days. */
    public static LiveEventFixture aLiveEvent() {
        Instant start = Instant.now().plus(10, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);
        return new LiveEventFixture(
                UUID.randomUUID(), "org_aurora", 1, 1, "SCHEDULED", start, null, true, true, List.of("EMAIL"), null);
    }

    public LiveEventFixture withCapacity(@Nullable Integer seats) {
        return new LiveEventFixture(
                id, organizer, version, epoch, status, startsAt, seats, open, waitlist, channels, waitlistOffer);
    }

    public LiveEventFixture withoutWaitlist() {
        return new LiveEventFixture(
                id, organizer, version, epoch, status, startsAt, capacity, open, false, channels, waitlistOffer);
    }

    /** Those who wait get an offer of this ISO-8601 length; null: they get a seat at once. */
    public LiveEventFixture offering(@Nullable String duration) {
        return new LiveEventFixture(
                id, organizer, version, epoch, status, startsAt, capacity, open, waitlist, channels, duration);
    }

    public LiveEventFixture on(String... names) {
        return new LiveEventFixture(
                id,
                organizer,
                version,
                epoch,
                status,
                startsAt,
                capacity,
                open,
                waitlist,
                List.of(names),
                waitlistOffer);
    }

    public LiveEventFixture closed() {
        return new LiveEventFixture(
                id, organizer, version, epoch, status, startsAt, capacity, false, waitlist, channels, waitlistOffer);
    }

    /** The same with an id of its own. */
    public LiveEventFixture another() {
        return new LiveEventFixture(
                UUID.randomUUID(),
                organizer,
                version,
                epoch,
                status,
                startsAt,
                capacity,
                open,
                waitlist,
                channels,
                waitlistOffer);
    }

    public LiveEventFixture of(String other) {
        return new LiveEventFixture(
                id, other, version, epoch, status, startsAt, capacity, open, waitlist, channels, waitlistOffer);
    }

    public LiveEventFixture startingAt(Instant start) {
        return new LiveEventFixture(
                id, organizer, version, epoch, status, start, capacity, open, waitlist, channels, waitlistOffer);
    }

    /** The same event moved to another start. */
    public LiveEventFixture rescheduledTo(Instant start) {
        return new LiveEventFixture(
                id,
                organizer,
                version + 1,
                epoch + 1,
                status,
                start,
                capacity,
                open,
                waitlist,
                channels,
                waitlistOffer);
    }

    /** The next state of the same event. */
    public LiveEventFixture next(String nextStatus) {
        int nextEpoch = nextStatus.equals("CANCELLED") ? epoch + 1 : epoch;
        return new LiveEventFixture(
                id,
                organizer,
                version + 1,
                nextEpoch,
                nextStatus,
                startsAt,
                capacity,
                open,
                waitlist,
                channels,
                waitlistOffer);
    }

    public String key() {
        return id.toString();
    }

    public Map<String, Object> message() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("eventId", id);
        state.put("organizerId", organizer);
        state.put("version", version);
        state.put("epoch", epoch);
        state.put("status", status);
        state.put("title", "Reliable reminders, explained");
        state.put("description", "How a reminder finds its moment.");
        state.put("speakers", List.of(Map.of("name", "Grace", "title", "Host"), Map.of("name", "Alan")));
        state.put(
                "start",
                Map.of(
                        "local",
                        LocalDateTime.ofInstant(startsAt, ZoneId.of(ZONE)).toString(),
                        "zone",
                        ZONE));
        state.put("duration", "PT1H");
        state.put("startsAt", startsAt.toString());
        state.put("endsAt", startsAt.plus(1, ChronoUnit.HOURS).toString());
        if (capacity != null) {
            state.put("capacity", capacity);
        }
        state.put("registrationOpen", open);
        state.put("waitlist", waitlist);
        if (waitlistOffer != null) {
            state.put("waitlistOffer", waitlistOffer);
        }
        state.put("stream", Map.of("kind", "EXTERNAL", "keyId", "k1", "ciphertext", sealed(STREAM)));
        state.put("segmentKeys", List.of("vip", "press"));
        state.put("reminders", Map.of("channels", channels, "rules", List.of("PT1H")));
        state.put("occurredAt", "2026-11-21T10:00:00Z");
        return state;
    }

    /** The state as it was written before streams were encrypted and segments were named. */
    public Map<String, Object> messageOfBefore() {
        Map<String, Object> state = message();
        state.put("stream", Map.of("kind", "EXTERNAL", "url", STREAM));
        state.remove("segmentKeys");
        return state;
    }

    /** A stream or a recording as messages have it. */
    public Map<String, Object> sealed(String kind, String text) {
        return Map.of("kind", kind, "keyId", "k1", "ciphertext", sealed(text));
    }

    private String sealed(String url) {
        return Base64.getEncoder()
                .encodeToString(Aes.encrypt(
                        KEY, url.getBytes(StandardCharsets.UTF_8), id.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
