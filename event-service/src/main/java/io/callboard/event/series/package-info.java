/** Live events that repeat: the rule of a series and the times that follow from it. */
@NullMarked
package io.callboard.event.series;

import org.jspecify.annotations.NullMarked;
