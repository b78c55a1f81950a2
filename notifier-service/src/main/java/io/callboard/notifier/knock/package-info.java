/** In-app messages by Knock. */
@NullMarked
package io.callboard.notifier.knock;

import org.jspecify.annotations.NullMarked;
