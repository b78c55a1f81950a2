/** Tokens of public links. */
@NullMarked
package io.callboard.notifier.link;

import org.jspecify.annotations.NullMarked;
