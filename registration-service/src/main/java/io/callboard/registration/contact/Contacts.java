package io.callboard.registration.contact;

import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.EmailAddress;
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
        return recorded(registrationId, organizer, version, contact);
    }

    /**
     * The message that carries another e-mail address of a registrant, for a mail that goes to it (ADR 0095).
     *
     * @param recipientId stands in the place of the registration
     */
    public OutgoingMessage recordedAside(
            UUID recipientId, OrganizerId organizer, Registrant registrant, EmailAddress email, PassLinks links) {
        Contact contact = new Contact(
                registrant.firstName().value(),
                null,
                email.value(),
                null,
                registrant.locale(),
                registrant.timeZone(),
                links.joinUrl(),
                links.manageUrl(),
                links.calendarUrl());
        return recorded(recipientId, organizer, 1, contact);
    }

    private OutgoingMessage recorded(UUID id, OrganizerId organizer, long version, Contact contact) {
        ContactRecorded recorded = encryption.close(id, organizer.value(), version, contact);
        return OutgoingMessage.of(ContactRecorded.TOPIC, id, ContactRecorded.TYPE, recorded);
    }
}
