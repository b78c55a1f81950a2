/** The live events that have figures. */
@NullMarked
package io.callboard.analytics.liveevent;

import org.jspecify.annotations.NullMarked;
