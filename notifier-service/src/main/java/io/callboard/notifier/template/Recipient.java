package io.callboard.notifier.template;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.contact.Contact;
import org.jspecify.annotations.Nullable;

/**
 * Who reads a message.
 *
 * @param locale a BCP 47 tag for dates and texts; that of the contact, then that of the event, where none is given
 * @param timeZone the reader's zone; that of the contact, then that of the event, where none or no valid one is given
 */
public record Recipient(
        Channel channel,
        Contact contact,
        @Nullable String locale,
        @Nullable String timeZone,
        String unsubscribeUrl) {}
