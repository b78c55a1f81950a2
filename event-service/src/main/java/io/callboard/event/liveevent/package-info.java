/** The live event: its status from draft to end, its API and its messages. */
@NullMarked
package io.callboard.event.liveevent;

import org.jspecify.annotations.NullMarked;
