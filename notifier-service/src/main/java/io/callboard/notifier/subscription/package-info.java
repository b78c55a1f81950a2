/** What happens, as messages for the webhook endpoints that subscribe to it. */
@NullMarked
package io.callboard.notifier.subscription;

import org.jspecify.annotations.NullMarked;
