/** Accounts of organizers with providers of e-mail and text messages. */
@NullMarked
package io.callboard.notifier.ownaccount;

import org.jspecify.annotations.NullMarked;
