/** The live event: its schedule, its life from draft to end, and what is asked and told about it. */
@NullMarked
package io.callboard.event.liveevent;

import org.jspecify.annotations.NullMarked;
