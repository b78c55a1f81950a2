package io.callboard.event.liveevent;

import io.callboard.chassis.openapi.Refuses;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents how a change of a live event is refused when its status or another change forbids it. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Refuses(
        status = 409,
        type = "live-event-status",
        detail = "A live event that is LIVE cannot become CANCELLED. It can become ENDED.")
@Refuses(
        status = 409,
        type = "concurrent-change",
        detail = "It was changed by somebody else at the same moment; try again.")
@interface RefusesMoves {}
