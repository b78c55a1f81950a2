package io.callboard.event.liveevent;

import io.callboard.event.presentation.Presentation;
import io.callboard.event.presentation.Speakers;
import io.callboard.event.presentation.VideoStream;
import io.callboard.event.reminder.Reminders;
import org.jspecify.annotations.Nullable;
import org.springframework.data.relational.core.mapping.Embedded;

/** What an organizer says about a live event, apart from when it takes place. */
record Details(
        String title,
        @Nullable String description,
        Speakers speakers,
        @Nullable Integer capacity,
        boolean registrationOpen,
        boolean waitlist,
        boolean autoEnd,
        @Embedded.Nullable(prefix = "stream_") @Nullable VideoStream stream,
        Reminders reminders,
        Presentation presentation) {}
