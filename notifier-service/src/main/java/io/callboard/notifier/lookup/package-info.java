/** Asks providers what became of UNKNOWN deliveries. */
@NullMarked
package io.callboard.notifier.lookup;

import org.jspecify.annotations.NullMarked;
