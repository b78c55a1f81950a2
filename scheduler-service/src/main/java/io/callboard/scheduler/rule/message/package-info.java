/** Messages of default reminder rules on reminder-controls.v1. */
@NullMarked
package io.callboard.scheduler.rule.message;

import org.jspecify.annotations.NullMarked;
