/** The message that reports an unsubscription. */
@NullMarked
package io.callboard.notifier.unsubscribe.message;

import org.jspecify.annotations.NullMarked;
