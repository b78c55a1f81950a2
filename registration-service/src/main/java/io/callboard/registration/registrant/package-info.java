/** The person who registers: names, addresses and wishes as values that check themselves. */
@NullMarked
package io.callboard.registration.registrant;

import org.jspecify.annotations.NullMarked;
