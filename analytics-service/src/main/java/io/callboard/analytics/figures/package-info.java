/** The figures of a live event. */
@NullMarked
package io.callboard.analytics.figures;

import org.jspecify.annotations.NullMarked;
