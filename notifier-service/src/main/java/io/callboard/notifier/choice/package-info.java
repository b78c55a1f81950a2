/** Which messages people do not want. */
@NullMarked
package io.callboard.notifier.choice;

import org.jspecify.annotations.NullMarked;
