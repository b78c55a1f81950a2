/** What an organizer sets for all mails. */
@NullMarked
package io.callboard.notifier.organizer;

import org.jspecify.annotations.NullMarked;
