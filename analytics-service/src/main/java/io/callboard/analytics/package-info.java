/** Counts the registrations and messages of every live event. */
@NullMarked
package io.callboard.analytics;

import org.jspecify.annotations.NullMarked;
