/** The ledger: one row for each message to one registrant on one channel, with its outcome. */
@NullMarked
package io.callboard.notifier.delivery;

import org.jspecify.annotations.NullMarked;
