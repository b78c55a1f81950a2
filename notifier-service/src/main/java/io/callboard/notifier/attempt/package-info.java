/** What follows from a provider's answer, and when a delivery is tried again. */
@NullMarked
package io.callboard.notifier.attempt;

import org.jspecify.annotations.NullMarked;
