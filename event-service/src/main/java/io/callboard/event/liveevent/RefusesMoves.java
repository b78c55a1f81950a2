package io.callboard.event.liveevent;

import io.callboard.chassis.openapi.Refuses;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents the problems of a change that the status of the live event or another change forbids. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Refuses(
        status = 409,
        type = "live-event-status",
        detail = "A live event that is LIVE cannot become CANCELLED. It can become ENDED.")
@Refuses(status = 409, type = "concurrent-change", detail = "Another request changed it at the same moment; try again.")
@interface RefusesMoves {}
