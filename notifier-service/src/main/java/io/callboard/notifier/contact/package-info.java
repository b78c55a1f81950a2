/** Contacts of registrants, stored encrypted and decrypted only for rendering. */
@NullMarked
package io.callboard.notifier.contact;

import org.jspecify.annotations.NullMarked;
