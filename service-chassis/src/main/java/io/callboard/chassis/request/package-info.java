/** What a request must satisfy before a controller works on it: well-formed, not too large, known parameters. */
@NullMarked
package io.callboard.chassis.request;

import org.jspecify.annotations.NullMarked;
