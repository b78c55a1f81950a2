/** E-mail by SendGrid. */
@NullMarked
package io.callboard.notifier.sendgrid;

import org.jspecify.annotations.NullMarked;
