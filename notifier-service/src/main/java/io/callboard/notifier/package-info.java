/** The service that delivers notices and reminders. */
@NullMarked
package io.callboard.notifier;

import org.jspecify.annotations.NullMarked;
