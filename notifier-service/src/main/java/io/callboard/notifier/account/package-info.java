/** Our accounts with providers: requests, their pace, and pauses. */
@NullMarked
package io.callboard.notifier.account;

import org.jspecify.annotations.NullMarked;
