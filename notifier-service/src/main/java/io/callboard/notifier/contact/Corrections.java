package io.callboard.notifier.contact;

import io.callboard.notifier.address.Channel;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Corrected addresses in the JSON of a contact. {@code published} has, for each corrected channel, the address that
 * registration-service had published. A correction holds until registration-service publishes another one (ADR 0049).
 */
@Component
class Corrections {

    private static final String PUBLISHED = "published";

    private final JsonMapper json;

    Corrections(JsonMapper json) {
        this.json = json;
    }

    /** The contact with this address on the channel. */
    byte[] correct(byte[] contact, Channel channel, String address) {
        ObjectNode corrected = read(contact);
        correct(corrected, channel, address);
        return json.writeValueAsBytes(corrected);
    }

    /**
     * The newly published contact with the corrections of the known one that still hold.
     *
     * @return empty if none holds
     */
    Optional<byte[]> keep(byte[] known, byte[] published) {
        ObjectNode before = read(known);
        ObjectNode contact = read(published);
        for (Channel channel : List.of(Channel.EMAIL, Channel.SMS)) {
            JsonNode replaced = before.path(PUBLISHED).path(channel.name());
            String property = property(channel);
            if (replaced.isString() && replaced.equals(contact.get(property))) {
                correct(contact, channel, before.path(property).asString());
            }
        }
        return contact.has(PUBLISHED) ? Optional.of(json.writeValueAsBytes(contact)) : Optional.empty();
    }

    private static void correct(ObjectNode contact, Channel channel, String address) {
        String property = property(channel);
        ObjectNode published =
                contact.get(PUBLISHED) instanceof ObjectNode known ? known : contact.putObject(PUBLISHED);
        if (!published.has(channel.name())) {
            published.set(channel.name(), contact.get(property));
        }
        contact.put(property, address);
    }

    private ObjectNode read(byte[] contact) {
        return (ObjectNode) json.readTree(contact);
    }

    /** The property of {@link Contact} that has the address on this channel. */
    private static String property(Channel channel) {
        return switch (channel) {
            case EMAIL -> "email";
            case SMS -> "phone";
            case IN_APP -> throw new IllegalArgumentException("IN_APP has no address to correct");
        };
    }
}
