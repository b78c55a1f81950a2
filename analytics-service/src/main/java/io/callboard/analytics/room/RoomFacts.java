package io.callboard.analytics.room;

import io.callboard.analytics.engagement.Viewers.Viewer;
import io.callboard.analytics.engagement.message.ViewerFact;
import io.callboard.chassis.ids.NameBasedIds;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Publishes what viewers do in rooms, in the transaction that stores it. The id of the stored row is that of the fact,
 * so figures count it once; the id of an answer follows from the viewer and the poll. No text is published.
 */
@Component
class RoomFacts {

    private final Outbox outbox;
    private final Clock clock;

    RoomFacts(Outbox outbox, Clock clock) {
        this.outbox = outbox;
        this.clock = clock;
    }

    void written(Viewer viewer, UUID id, ContributionKind kind, String text) {
        String type = switch (kind) {
            case QUESTION -> "QuestionAsked";
            case MESSAGE -> "ChatMessageWritten";
        };
        append(viewer, id, type, text.codePointCount(0, text.length()), null, null);
    }

    /** The first answer of a viewer to a poll. A later one, which replaces it, is no further fact. */
    void answered(Viewer viewer, UUID pollId, int option) {
        UUID id = NameBasedIds.of(viewer.registrationId(), "poll " + pollId);
        append(viewer, id, "PollAnswered", null, pollId, option);
    }

    private void append(
            Viewer viewer,
            UUID id,
            String type,
            @Nullable Integer characters,
            @Nullable UUID pollId,
            @Nullable Integer option) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        outbox.append(new OutgoingMessage(
                ViewerFact.TOPIC,
                viewer.eventId() + ":" + viewer.registrationId(),
                type,
                id.toString(),
                new ViewerFact(
                        id,
                        viewer.eventId(),
                        viewer.organizerId(),
                        viewer.registrationId(),
                        now,
                        now,
                        null,
                        null,
                        null,
                        characters,
                        pollId,
                        option,
                        null,
                        null,
                        null),
                null));
    }
}
