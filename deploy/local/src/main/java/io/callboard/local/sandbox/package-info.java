/** Stands in for the outside world over the providers' own wire formats: mail, text messages and sign-in. */
@NullMarked
package io.callboard.local.sandbox;

import org.jspecify.annotations.NullMarked;
