/** Renders messages from the built-in templates. */
@NullMarked
package io.callboard.notifier.template;

import org.jspecify.annotations.NullMarked;
