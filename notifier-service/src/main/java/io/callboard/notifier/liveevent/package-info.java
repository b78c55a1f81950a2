/** The notifier's projection of live events, for the fences and for rendering. */
@NullMarked
package io.callboard.notifier.liveevent;

import org.jspecify.annotations.NullMarked;
