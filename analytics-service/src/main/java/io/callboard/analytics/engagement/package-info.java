/** What viewers do on watch pages: takes it from the holders of passes, publishes it, and counts it. */
@NullMarked
package io.callboard.analytics.engagement;

import org.jspecify.annotations.NullMarked;
