/** What viewers write to each other and to the organizer of a live event: questions with votes, polls, and a chat. */
@NullMarked
package io.callboard.analytics.room;

import org.jspecify.annotations.NullMarked;
