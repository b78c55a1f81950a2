/** Our accounts with providers: how one is called, how fast, and whether it may be called at present. */
@NullMarked
package io.callboard.notifier.account;

import org.jspecify.annotations.NullMarked;
