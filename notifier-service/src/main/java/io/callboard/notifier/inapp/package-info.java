/** In-app messages by a webhook of the organizer's own system. */
@NullMarked
package io.callboard.notifier.inapp;

import org.jspecify.annotations.NullMarked;
