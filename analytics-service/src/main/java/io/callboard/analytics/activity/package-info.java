/** What happened in each quarter of an hour. */
@NullMarked
package io.callboard.analytics.activity;

import org.jspecify.annotations.NullMarked;
