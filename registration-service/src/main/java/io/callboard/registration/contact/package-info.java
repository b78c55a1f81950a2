/** The contact of a registration as other services may keep it: encrypted. */
@NullMarked
package io.callboard.registration.contact;

import org.jspecify.annotations.NullMarked;
