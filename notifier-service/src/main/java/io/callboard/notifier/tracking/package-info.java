/** Tracking: the pixel and the links in mails that report opens and clicks. See ADR 0044. */
@NullMarked
package io.callboard.notifier.tracking;

import org.jspecify.annotations.NullMarked;
