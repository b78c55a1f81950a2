/** Test messages: an organizer sees a template in the mailbox or on the phone of their own. */
@NullMarked
package io.callboard.notifier.testmessage;

import org.jspecify.annotations.NullMarked;
