/** Addresses that an organizer must not write to. */
@NullMarked
package io.callboard.notifier.suppression;

import org.jspecify.annotations.NullMarked;
