/** The live events there are figures for. */
@NullMarked
package io.callboard.analytics.liveevent;

import org.jspecify.annotations.NullMarked;
