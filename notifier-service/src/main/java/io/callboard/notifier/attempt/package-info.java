/** Decisions after a provider's answer, and the retry schedule of deliveries. */
@NullMarked
package io.callboard.notifier.attempt;

import org.jspecify.annotations.NullMarked;
