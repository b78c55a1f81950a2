package io.callboard.event.liveevent;

/** All an organizer decides about a live event. */
record Plan(Details details, Schedule schedule) {}
