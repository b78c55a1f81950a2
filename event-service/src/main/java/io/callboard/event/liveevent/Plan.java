package io.callboard.event.liveevent;

import io.callboard.event.schedule.Schedule;

/** All an organizer decides about a live event. */
record Plan(Details details, Schedule schedule) {}
