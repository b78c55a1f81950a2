/** The facts of a live event as a file. */
@NullMarked
package io.callboard.analytics.export;

import org.jspecify.annotations.NullMarked;
