/** Reminder rules, and the rules that an organizer has as defaults. */
@NullMarked
package io.callboard.scheduler.rule;

import org.jspecify.annotations.NullMarked;
