/** The languages of pages. */
@NullMarked
package io.callboard.chassis.language;

import org.jspecify.annotations.NullMarked;
