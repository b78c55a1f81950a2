package io.callboard.analytics.engagement.message;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a viewer did on the watch page; the value of every {@code engagement.v1} message. It has no text that the viewer
 * typed.
 *
 * @param factId the same for each repetition of the fact; also the id of the message
 * @param at by the clock of the viewer's device
 * @param receivedAt by the clock of the instance that took it
 * @param positionSeconds of a heartbeat: the place in the stream
 * @param playing of a heartbeat: whether the stream plays
 * @param reaction of a reaction: which one
 * @param characters of a message or a question: its length
 * @param pollId of an answer: the poll
 * @param option of an answer: the position of the option, from 0
 * @param purchaseId of a purchase: derived from its reference; null without one
 * @param amount of a purchase, in currency: a decimal as text, such as {@code 49.90}
 * @param currency of a purchase, by ISO 4217
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ViewerFact(
        UUID factId,
        UUID eventId,
        String organizerId,
        UUID registrationId,
        Instant at,
        Instant receivedAt,
        @Nullable Long positionSeconds,
        @Nullable Boolean playing,
        @Nullable String reaction,
        @Nullable Integer characters,
        @Nullable UUID pollId,
        @Nullable Integer option,
        @Nullable UUID purchaseId,
        @Nullable String amount,
        @Nullable String currency) {

    public static final String TOPIC = "engagement.v1";
}
