package io.callboard.event.liveevent;

import io.callboard.event.presentation.EmbedOrigins;
import io.callboard.event.presentation.InPerson;
import io.callboard.event.presentation.Presentation;
import io.callboard.event.presentation.Speakers;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.question.Questions;
import io.callboard.event.reminder.Reminders;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Embedded;

/**
 * The organizer's description of a live event, without its time.
 *
 * @param waitlistOffer how long a free seat is offered to those who wait, ISO-8601; null if they get it at once
 */
record Details(
        String title,
        @Nullable String description,
        Speakers speakers,
        @Nullable Integer capacity,
        boolean registrationOpen,
        boolean waitlist,
        @Nullable String waitlistOffer,
        boolean confirmEmailFirst,
        boolean approvalRequired,
        boolean autoEnd,
        @Embedded.Nullable(prefix = "stream_") @Nullable VideoStream stream,
        Reminders reminders,
        Presentation presentation,
        Questions questions,
        @Nullable String locale,
        @Embedded.Nullable(prefix = "in_person_") @Nullable InPerson inPerson,
        EmbedOrigins embedOrigins) {}
