/** E-mail by Mailgun. */
@NullMarked
package io.callboard.notifier.mailgun;

import org.jspecify.annotations.NullMarked;
