/** The unsubscribe link, with its page and the one-click request. */
@NullMarked
package io.callboard.notifier.unsubscribe;

import org.jspecify.annotations.NullMarked;
