/** What is known of registrations: nothing about people, only what can be counted. */
@NullMarked
package io.callboard.analytics.registration;

import org.jspecify.annotations.NullMarked;
