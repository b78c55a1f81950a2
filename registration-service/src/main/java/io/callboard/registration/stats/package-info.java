/** The numbers of registrations and free seats of a live event. */
@NullMarked
package io.callboard.registration.stats;

import org.jspecify.annotations.NullMarked;
