/** Accounts of organizers with providers of e-mail. */
@NullMarked
package io.callboard.notifier.ownaccount;

import org.jspecify.annotations.NullMarked;
