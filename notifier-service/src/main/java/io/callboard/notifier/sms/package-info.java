/** Which text messages may be sent: enabled countries, and budgets of a day. */
@NullMarked
package io.callboard.notifier.sms;

import org.jspecify.annotations.NullMarked;
