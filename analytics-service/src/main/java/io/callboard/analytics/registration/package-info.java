/** The projection of registrations, without personal data. */
@NullMarked
package io.callboard.analytics.registration;

import org.jspecify.annotations.NullMarked;
