/** What is recorded for registrants after the end of a live event, for the webhook endpoints that subscribe to it. */
@NullMarked
package io.callboard.notifier.attendance;

import org.jspecify.annotations.NullMarked;
