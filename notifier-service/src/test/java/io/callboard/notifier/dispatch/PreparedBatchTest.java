package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.EnvelopeSeal;
import io.callboard.notifier.announcement.AnnouncementText;
import io.callboard.notifier.delivery.Kind;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.delivery.TimerTraces;
import io.callboard.notifier.delivery.UsedTemplate;
import io.callboard.notifier.fence.Verdict;
import io.callboard.notifier.liveevent.LiveEvent;
import io.callboard.notifier.liveevent.MailContent;
import io.callboard.notifier.template.OwnTemplate;
import io.callboard.notifier.template.OwnTemplates;
import io.callboard.notifier.template.Rendered;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every change of something that a message is made of makes its prepared batch useless. */
class PreparedBatchTest {

    private static final UUID DELIVERY = UUID.randomUUID();
    private static final UUID EVENT = UUID.randomUUID();
    private static final UUID REGISTRATION = UUID.randomUUID();
    private static final UUID ANNOUNCEMENT = UUID.randomUUID();
    private static final ShownSchedule KNOWN = new ShownSchedule(Instant.EPOCH, Instant.MAX, "UTC");

    /** What a delivery has that its message is made of. */
    private record Given(
            UUID delivery,
            UUID registration,
            String kind,
            @Nullable String locale,
            @Nullable String timeZone,
            String keyId,
            String ciphertext,
            @Nullable ShownSchedule known,
            @Nullable Instant offerUntil) {

        Queue.Due due() {
            return new Queue.Due(
                    1,
                    0,
                    "org_aurora",
                    delivery,
                    EVENT,
                    registration,
                    kind,
                    new TimerTraces.Key(EVENT, 1, kind, 0),
                    ANNOUNCEMENT,
                    null,
                    0,
                    null,
                    QueueHeads.Position.HEAD,
                    System.nanoTime(),
                    3600,
                    Math.random(),
                    0,
                    locale,
                    timeZone,
                    keyId,
                    ciphertext.getBytes(),
                    null,
                    known,
                    offerUntil,
                    Verdict.SEND);
        }
    }

    private static final Given GIVEN =
            new Given(DELIVERY, REGISTRATION, "REMINDER", "de", "UTC", "k1", "sealed", KNOWN, Instant.EPOCH);

    private static Sources sources(
            String title, OwnTemplates templates, @Nullable String announcement, Set<UUID> untracked) {
        return new Sources(
                Map.of(
                        EVENT,
                        new LiveEvent(
                                EVENT,
                                title,
                                ZoneId.of("UTC"),
                                Instant.EPOCH,
                                Instant.MAX,
                                null,
                                null,
                                null,
                                null,
                                new MailContent(List.of(), null, null, null, null, null),
                                1,
                                null)),
                Map.of(EVENT, templates),
                announcement == null
                        ? Map.of()
                        : Map.of(ANNOUNCEMENT, new AnnouncementText(ANNOUNCEMENT, null, announcement)),
                untracked);
    }

    private static final Sources SOURCES = sources("Launch", OwnTemplates.NONE, "Hello", Set.of());

    /** The batch of {@link #GIVEN}. */
    private final PreparedBatch batch = PreparedBatch.of(
            UUID.randomUUID(),
            List.of(GIVEN.due()),
            SOURCES,
            new Envelope("", "", List.of(new Envelope.Message(DELIVERY, "", new Rendered.Sms(""), KNOWN, null))),
            new EnvelopeSeal.Sealed("k1", new byte[0]),
            "the request".getBytes());

    @Test
    void isUsedWhenNothingHasChanged() {
        Sources readAgain = sources("Launch", OwnTemplates.NONE, "Hello", Set.of(UUID.randomUUID()));
        assertThat(batch.isOf(List.of(GIVEN.due()), readAgain)).isTrue();
        assertThat(new String(batch.request())).isEqualTo("the request");
    }

    @Test
    void isUsedWhenTheClaimHasReadTemplatesOfAnotherKind() {
        assertThat(batch.isOf(List.of(GIVEN.due()), sources("Launch", own(Kind.CONFIRMATION), "Hello", Set.of())))
                .isTrue();
    }

    @Test
    void isNotUsedForMoreDeliveries() {
        assertThat(batch.isOf(List.of(GIVEN.due(), GIVEN.due()), SOURCES)).isFalse();
    }

    static List<Given> changedDeliveries() {
        return List.of(
                new Given(
                        UUID.randomUUID(), REGISTRATION, "REMINDER", "de", "UTC", "k1", "sealed", KNOWN, Instant.EPOCH),
                new Given(DELIVERY, UUID.randomUUID(), "REMINDER", "de", "UTC", "k1", "sealed", KNOWN, Instant.EPOCH),
                new Given(DELIVERY, REGISTRATION, "RESCHEDULED", "de", "UTC", "k1", "sealed", KNOWN, Instant.EPOCH),
                new Given(DELIVERY, REGISTRATION, "REMINDER", null, "UTC", "k1", "sealed", KNOWN, Instant.EPOCH),
                new Given(DELIVERY, REGISTRATION, "REMINDER", "de", null, "k1", "sealed", KNOWN, Instant.EPOCH),
                new Given(DELIVERY, REGISTRATION, "REMINDER", "de", "UTC", "k2", "sealed", KNOWN, Instant.EPOCH),
                new Given(DELIVERY, REGISTRATION, "REMINDER", "de", "UTC", "k1", "sealed2", KNOWN, Instant.EPOCH),
                new Given(DELIVERY, REGISTRATION, "REMINDER", "de", "UTC", "k1", "sealed", null, Instant.EPOCH),
                new Given(DELIVERY, REGISTRATION, "REMINDER", "de", "UTC", "k1", "sealed", KNOWN, Instant.MAX));
    }

    @ParameterizedTest
    @MethodSource("changedDeliveries")
    void isNotUsedWhenADeliveryHasChanged(Given changed) {
        assertThat(batch.isOf(List.of(changed.due()), SOURCES)).isFalse();
    }

    private static OwnTemplates own(Kind kind) {
        return new OwnTemplates(Map.of(
                kind, Map.of("en", OwnTemplate.mail(new UsedTemplate(UUID.randomUUID(), 1), true, "S", "<p>", "T"))));
    }

    static List<Sources> changedSources() {
        return List.of(
                sources("Relaunch", OwnTemplates.NONE, "Hello", Set.of()),
                sources("Launch", own(Kind.REMINDER), "Hello", Set.of()),
                sources("Launch", OwnTemplates.NONE, "Hi", Set.of()),
                sources("Launch", OwnTemplates.NONE, null, Set.of()),
                sources("Launch", OwnTemplates.NONE, "Hello", Set.of(REGISTRATION)));
    }

    @ParameterizedTest
    @MethodSource("changedSources")
    void isNotUsedWhenWhatItsMessagesShareHasChanged(Sources changed) {
        assertThat(batch.isOf(List.of(GIVEN.due()), changed)).isFalse();
    }
}
