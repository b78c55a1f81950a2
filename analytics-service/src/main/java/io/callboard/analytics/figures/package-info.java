/** What came of a live event, in numbers. */
@NullMarked
package io.callboard.analytics.figures;

import org.jspecify.annotations.NullMarked;
