/** E-mail by Resend. */
@NullMarked
package io.callboard.notifier.resend;

import org.jspecify.annotations.NullMarked;
