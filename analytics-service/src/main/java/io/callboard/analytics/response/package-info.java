/** After which reminder registrants joined. */
@NullMarked
package io.callboard.analytics.response;

import org.jspecify.annotations.NullMarked;
