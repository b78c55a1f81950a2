/** After which reminder registrants joined, and whether it helps to remind them. */
@NullMarked
package io.callboard.analytics.response;

import org.jspecify.annotations.NullMarked;
