package io.callboard.scheduler.announcement;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** Whom an announcement would reach now. */
@Schema(
        name = "ExpectedAudience",
        description = "How many people the announcement would reach if it went out now. Suppressed addresses are"
                + " counted too: notifier-service knows them, and its summary shows what became of each message.")
record Expected(
        @Schema(description = "How many registrants get it on at least one channel.")
        long people,

        @Schema(description = "How many messages go out on each of the channels.")
        List<OnChannel> messages,

        @Schema(description = "How many people of the live event do not get it, by the reason.")
        List<LeftOut> leftOut) {

    /** The messages on one channel. */
    @Schema(name = "ExpectedMessages", description = "The messages of an announcement on one channel.")
    record OnChannel(
            @Schema(
                    description = "The channel.",
                    allowableValues = {"EMAIL", "SMS", "IN_APP"})
            String channel,

            @Schema(description = "How many messages.") long messages) {}

    /** The people who do not get it for one reason. */
    @Schema(name = "LeftOut", description = "People who do not get an announcement, for one reason.")
    record LeftOut(
            @Schema(
                    description =
                            "HOST: a host, and announcements are for registrants. STATUS: the registration has another"
                                    + " status. SEGMENT: the person registered in another segment, or in none. ANSWER: the"
                                    + " person chose none of the options of a question. ATTENDANCE:"
                                    + " the person's attendance is another one, or not recorded. CHANNEL: the person wants none"
                                    + " of the channels.")
            Reason reason,

            @Schema(description = "How many people.") long people) {}

    /** Why a person of the live event is not in the audience; the first one that applies. */
    enum Reason {
        HOST,
        STATUS,
        SEGMENT,
        ANSWER,
        ATTENDANCE,
        CHANNEL
    }
}
