package io.callboard.notifier.tracking;

import io.callboard.chassis.crypto.UnreadableCiphertextException;
import io.callboard.notifier.contact.Contact;
import io.callboard.notifier.contact.ContactCipher;
import io.callboard.notifier.contact.UnknownContactKeyException;
import io.callboard.notifier.delivery.Actor;
import io.callboard.notifier.delivery.View;
import io.callboard.notifier.delivery.Views;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Records opens and clicks, and finds where a click leads. */
@Component
class Tracker {

    private static final Logger log = LoggerFactory.getLogger(Tracker.class);

    private static final String CONTACT = """
            select d.registration_id, c.key_id, c.ciphertext
            from delivery d
            join contact c on c.registration_id = d.registration_id
            where d.id = :deliveryId and not c.erased
            """;

    private final JdbcClient jdbc;
    private final ContactCipher cipher;
    private final Views views;
    private final TrackingChoices choices;
    private final TrackingProperties properties;

    Tracker(
            JdbcClient jdbc,
            ContactCipher cipher,
            Views views,
            TrackingChoices choices,
            TrackingProperties properties) {
        this.jdbc = jdbc;
        this.cipher = cipher;
        this.views = views;
        this.choices = choices;
        this.properties = properties;
    }

    private record Sealed(UUID registrationId, String keyId, byte[] ciphertext) {}

    @Transactional
    public void opened(UUID deliveryId, Actor actor) {
        record(new View(deliveryId, View.Action.OPENED, actor, null));
    }

    /** Where the click leads, which is a secret of the recipient; empty if the recipient was erased or is not known. */
    @Transactional
    public Optional<String> clicked(TrackingLinks.Click click, Actor actor) {
        Optional<String> url = jdbc.sql(CONTACT)
                .param("deliveryId", click.deliveryId())
                .query((row, _) -> new Sealed(
                        row.getObject("registration_id", UUID.class),
                        row.getString("key_id"),
                        row.getBytes("ciphertext")))
                .optional()
                .flatMap(this::contact)
                .map(click.target()::url);
        if (url.isPresent()) {
            record(new View(
                    click.deliveryId(),
                    View.Action.CLICKED,
                    actor,
                    click.target().name()));
        }
        return url;
    }

    private void record(View view) {
        if (choices.isTracked(view.deliveryId())) {
            views.record(view, properties.machineWithin());
        }
    }

    private Optional<Contact> contact(Sealed sealed) {
        try {
            return Optional.of(cipher.open(sealed.registrationId(), sealed.keyId(), sealed.ciphertext()));
        } catch (UnknownContactKeyException | UnreadableCiphertextException e) {
            log.warn(
                    "Click leads nowhere registrationId={} exception={}",
                    sealed.registrationId(),
                    e.getClass().getSimpleName());
            return Optional.empty();
        }
    }
}
