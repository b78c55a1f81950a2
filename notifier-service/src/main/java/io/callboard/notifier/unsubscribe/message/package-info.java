/** What is told when a registrant unsubscribes. */
@NullMarked
package io.callboard.notifier.unsubscribe.message;

import org.jspecify.annotations.NullMarked;
