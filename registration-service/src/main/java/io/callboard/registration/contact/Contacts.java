package io.callboard.registration.contact;

import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.contact.message.Contact;
import io.callboard.registration.contact.message.ContactRecorded;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.registrant.Registrant;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Publishes the contacts of registrants to other services, encrypted. */
@Component
public class Contacts {

    private final ContactEncryption encryption;

    Contacts(ContactEncryption encryption) {
        this.encryption = encryption;
    }

    /** The tombstone that erases the contact of a registration. */
    public OutgoingMessage erased(UUID registrationId) {
        return OutgoingMessage.of(ContactRecorded.TOPIC, registrationId, ContactRecorded.ERASED, null);
    }

    /** The message that carries the contact of this state of a registration. */
    public OutgoingMessage recorded(
            UUID registrationId, OrganizerId organizer, long version, Registrant registrant, PassLinks links) {
        Contact contact = new Contact(
                registrant.firstName().value(),
                registrant.lastName() == null ? null : registrant.lastName().value(),
                registrant.email() == null ? null : registrant.email().value(),
                registrant.phone() == null ? null : registrant.phone().value(),
                registrant.locale(),
                registrant.timeZone(),
                links.joinUrl(),
                links.manageUrl(),
                links.calendarUrl());
        ContactRecorded recorded = encryption.close(registrationId, organizer.value(), version, contact);
        return OutgoingMessage.of(ContactRecorded.TOPIC, registrationId, ContactRecorded.TYPE, recorded);
    }
}
