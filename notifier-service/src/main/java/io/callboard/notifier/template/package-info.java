/** Renders messages from the built-in templates, or from those of their organizer. */
@NullMarked
package io.callboard.notifier.template;

import org.jspecify.annotations.NullMarked;
