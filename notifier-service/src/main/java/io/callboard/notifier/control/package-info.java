/** What the scheduler forbids at any time: paused reminders and cancelled ones. */
@NullMarked
package io.callboard.notifier.control;

import org.jspecify.annotations.NullMarked;
