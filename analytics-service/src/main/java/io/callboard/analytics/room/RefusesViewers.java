package io.callboard.analytics.room;

import io.callboard.chassis.openapi.Refuses;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Documents the problems of a viewer who writes to a room. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Refuses(status = 409, type = "room-closed", detail = RoomController.CLOSED)
@Refuses(status = 410, type = "gone", detail = RoomController.GONE)
@Refuses(status = 429, type = "too-many-requests")
@interface RefusesViewers {}
