/** Organizers' own templates: checked when they are saved, kept in versions, and found when messages are rendered. */
@NullMarked
package io.callboard.notifier.authoring;

import org.jspecify.annotations.NullMarked;
