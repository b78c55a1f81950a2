/** Listeners give way to people who look at figures. */
@NullMarked
package io.callboard.analytics.pace;

import org.jspecify.annotations.NullMarked;
