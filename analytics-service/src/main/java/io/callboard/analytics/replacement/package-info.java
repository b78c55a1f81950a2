/** Builds all figures again beside the served ones, and replaces these when the new ones are complete. */
@NullMarked
package io.callboard.analytics.replacement;

import org.jspecify.annotations.NullMarked;
