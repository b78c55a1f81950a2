package io.callboard.registration.registering;

/** The reason of a refused registration; the slug is the end of the problem's type. */
enum Refusal {
    EVENT_CANCELLED("event-cancelled", "The event was cancelled."),
    EVENT_ENDED("event-ended", "The event is over."),
    REGISTRATION_CLOSED("registration-closed", "Registration for this event is closed."),
    EVENT_FULL("event-full", "All seats are taken and there is no waiting list.");

    final String slug;
    final String detail;

    Refusal(String slug, String detail) {
        this.slug = slug;
        this.detail = detail;
    }
}
