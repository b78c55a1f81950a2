package io.callboard.event.liveevent;

/** How registrants can be reached. */
enum Channel {
    EMAIL,
    SMS
}
