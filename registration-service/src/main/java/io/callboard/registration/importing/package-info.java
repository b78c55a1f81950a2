/** Imports registrations from a CSV file. */
@NullMarked
package io.callboard.registration.importing;

import org.jspecify.annotations.NullMarked;
