/**
 * The feeds of registrants: in-app messages, which a registrant reads with the pass. They need no provider. The account
 * of the channel accepts every message at once, and the message becomes an item of the feed in the transaction that
 * settles its delivery (ADR 0046).
 */
@NullMarked
package io.callboard.notifier.feed;

import org.jspecify.annotations.NullMarked;
