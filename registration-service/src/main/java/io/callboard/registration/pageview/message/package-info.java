/** The messages of page-views.v1. */
@NullMarked
package io.callboard.registration.pageview.message;

import org.jspecify.annotations.NullMarked;
