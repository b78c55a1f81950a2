/** Plays the outside world with the providers' own wire formats: mail, text messages, streams and sign-in. */
@NullMarked
package io.callboard.local.sandbox;

import org.jspecify.annotations.NullMarked;
