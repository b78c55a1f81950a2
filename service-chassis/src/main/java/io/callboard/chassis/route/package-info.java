/** The routes of a service: who may call them, how they are named, and under which public address. */
@NullMarked
package io.callboard.chassis.route;

import org.jspecify.annotations.NullMarked;
