/** Messages of {@code contacts.v1}. */
@NullMarked
package io.callboard.registration.contact.message;

import org.jspecify.annotations.NullMarked;
