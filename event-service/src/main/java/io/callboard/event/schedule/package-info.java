/** The time of a live event, as wall-clock time and as instants. */
@NullMarked
package io.callboard.event.schedule;

import org.jspecify.annotations.NullMarked;
