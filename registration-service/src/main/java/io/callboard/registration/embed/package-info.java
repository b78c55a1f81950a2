/** The registration form on pages of other origins. */
@NullMarked
package io.callboard.registration.embed;

import org.jspecify.annotations.NullMarked;
