/** Sends messages to organizers' webhook endpoints, and shows what became of them. */
@NullMarked
package io.callboard.notifier.webhook;

import org.jspecify.annotations.NullMarked;
