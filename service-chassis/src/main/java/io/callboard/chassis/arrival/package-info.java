/** Lets requests wait for a short time until a message has been applied here. */
@NullMarked
package io.callboard.chassis.arrival;

import org.jspecify.annotations.NullMarked;
