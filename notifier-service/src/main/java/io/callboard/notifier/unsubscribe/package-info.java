/** The link by which a registrant stops messages, page and one click. */
@NullMarked
package io.callboard.notifier.unsubscribe;

import org.jspecify.annotations.NullMarked;
