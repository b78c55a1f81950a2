/** SMS by Twilio. */
@NullMarked
package io.callboard.notifier.twilio;

import org.jspecify.annotations.NullMarked;
