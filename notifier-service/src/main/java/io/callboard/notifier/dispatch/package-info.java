/** Sends due deliveries: claims, freezes, calls the provider, records, recovers. */
@NullMarked
package io.callboard.notifier.dispatch;

import org.jspecify.annotations.NullMarked;
