/** The proof of work that public registrations can be held to. */
@NullMarked
package io.callboard.registration.challenge;

import org.jspecify.annotations.NullMarked;
