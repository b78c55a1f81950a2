/** E-mail by a mail server (SMTP). */
@NullMarked
package io.callboard.notifier.smtp;

import org.jspecify.annotations.NullMarked;
