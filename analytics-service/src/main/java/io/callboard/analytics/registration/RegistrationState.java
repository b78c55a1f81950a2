package io.callboard.analytics.registration;

import io.callboard.chassis.message.Versioned;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The fields of a registration that the figures need. Other facts on the topic are skipped. */
record RegistrationState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        @Nullable Long version,
        @Nullable String status,
        @Nullable String kind,
        @Nullable List<String> channels,
        @Nullable String source,
        @Nullable String medium,
        @Nullable String campaign,
        @Nullable String term,
        @Nullable String content,
        @Nullable String origin,
        @Nullable String segment,
        @Nullable Map<String, List<String>> choices,
        @Nullable Instant registeredAt,
        @Nullable Instant erasedAt,
        @Nullable String passHash,
        @Nullable String guestPassHash,
        @Nullable String guestStatus,
        @Nullable List<String> endedGuestPassHashes,
        @Nullable List<String> endedPassHashes)
        implements Versioned {

    private static final String HOST = "HOST";

    /** The state of a host's registration is left aside too: a host is no registrant, and in no figure of them. */
    @Override
    public boolean isState() {
        return version != null && status != null && !HOST.equals(kind);
    }

    boolean isConfirmed() {
        return "CONFIRMED".equals(status);
    }

    /** The guest pass of somebody who registered the address again, if it shows a seat; null otherwise. */
    @Nullable
    String actingGuestPassHash() {
        return "CONFIRMED".equals(guestStatus) ? guestPassHash : null;
    }

    boolean isErased() {
        return erasedAt != null;
    }

    /** What it counts under besides its source, status and channels; none for a part that is not known. */
    List<Label> labels() {
        List<Label> labels = new ArrayList<>();
        labels.add(new Label("medium", "medium", medium));
        labels.add(new Label("campaign", "campaign", campaign));
        labels.add(new Label("term", "term", term));
        labels.add(new Label("content", "content", content));
        labels.add(new Label("origin", "origin", origin));
        if (choices != null) {
            choices.forEach((question, options) -> options.forEach(
                    option -> labels.add(new Label(Label.ANSWERS, Label.ANSWERS + ":" + question, option))));
        }
        labels.removeIf(label -> label.value() == null);
        return labels;
    }

    /** The chosen options as {@code question: option}, in the order of the message. */
    String[] answers() {
        return labels().stream()
                .filter(label -> label.pool().equals(Label.ANSWERS))
                .map(label -> label.dimension().substring(Label.ANSWERS.length() + 1) + ": " + label.value())
                .toArray(String[]::new);
    }

    /** The channels in one text; an erased registrant may have none. */
    String channelList() {
        return channels == null ? "" : String.join(",", channels);
    }
}
