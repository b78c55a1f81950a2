package io.callboard.event.liveevent;

import io.callboard.event.schedule.Schedule;

/** All decisions of an organizer about a live event. */
record Plan(Details details, Schedule schedule) {}
