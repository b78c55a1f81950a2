/** How a registrant is reached, kept encrypted and opened only for rendering. */
@NullMarked
package io.callboard.notifier.contact;

import org.jspecify.annotations.NullMarked;
