/** How often people saw the registration form of a live event. */
@NullMarked
package io.callboard.analytics.pageview;

import org.jspecify.annotations.NullMarked;
