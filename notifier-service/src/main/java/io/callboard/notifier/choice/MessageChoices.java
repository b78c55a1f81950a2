package io.callboard.notifier.choice;

import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Kind;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Which messages people do not want. A claim asks for all its deliveries with one statement, and with a second one for those
 * of organizers with any such choice.
 */
@Component
public class MessageChoices {

    /** The reason of a delivery that its recipient does not want. */
    public static final String UNWANTED = "UNWANTED";

    /** The organizers of a claim with any choice; most have none. */
    private static final String CHOOSING = """
            select o.organizer_id
            from unnest(:organizerIds::text[]) as o (organizer_id)
            where exists (select from unwanted u where u.organizer_id = o.organizer_id)
            """;

    /** Registrations of the organizer with the address of the contact {@code c}, its own included. */
    private static final String SAME_ADDRESS = """
            select c.registration_id as id
            union all
            select k.registration_id
            from contact k
            where k.organizer_id = c.organizer_id and k.%1$s = c.%1$s
            """;

    private static final String FIND_UNWANTED = """
            select d.id
            from unnest(:ids::uuid[], :registrationIds::uuid[], :organizerIds::text[], :topics::text[])
                as d (id, registration_id, organizer_id, topic)
            join contact c on c.registration_id = d.registration_id
            where d.organizer_id = any(:choosing::text[])
                and (exists (
                        select from unwanted u
                        where u.registration_id = d.registration_id and u.channel = :channel and u.what = 'EVENT')
                    or d.topic is not null and exists (
                        select from (%s) known
                        join unwanted u on u.registration_id = known.id
                        where u.channel = :channel and u.what = d.topic))
            """;

    private static final String CHOSEN = """
            select distinct u.what
            from contact c
            cross join lateral (%s) known
            join unwanted u on u.registration_id = known.id
            where c.registration_id = :registrationId and u.channel = :channel
                and (u.what <> 'EVENT' or u.registration_id = c.registration_id)
            """;

    private static final String ADD = """
            insert into unwanted (registration_id, channel, what, organizer_id)
            select c.registration_id, :channel, w.what, c.organizer_id
            from contact c
            cross join unnest(:unwanted::text[]) as w (what)
            where c.registration_id = :registrationId and c.organizer_id is not null and not c.erased
            order by w.what
            on conflict (registration_id, channel, what) do nothing
            """;

    private static final String REMOVE = """
            delete from unwanted where (registration_id, channel, what) in (
                select u.registration_id, u.channel, u.what
                from contact c
                cross join lateral (%s) known
                join unwanted u on u.registration_id = known.id
                where c.registration_id = :registrationId and u.channel = :channel
                    and u.what = any(:wanted::text[])
                    and (u.what <> 'EVENT' or u.registration_id = c.registration_id)
                order by u.registration_id, u.channel, u.what
                for update of u)
            """;

    private final JdbcClient jdbc;

    MessageChoices(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A message that is about to be sent. */
    public record Planned(UUID deliveryId, UUID registrationId, String organizerId, String kind) {}

    /** Those that their recipients do not want. */
    public Set<UUID> unwanted(Channel channel, Collection<Planned> messages) {
        if (messages.isEmpty() || channel == Channel.IN_APP) {
            return Set.of();
        }
        Set<String> organizers = new HashSet<>();
        messages.forEach(message -> organizers.add(message.organizerId()));
        List<String> choosing = jdbc.sql(CHOOSING)
                .param("organizerIds", Columns.of(organizers, organizer -> organizer))
                .query(String.class)
                .list();
        if (choosing.isEmpty()) {
            return Set.of();
        }
        return new HashSet<>(jdbc.sql(on(channel, FIND_UNWANTED))
                .param("channel", channel.name())
                .param("ids", Columns.of(messages, Planned::deliveryId))
                .param("registrationIds", Columns.of(messages, Planned::registrationId))
                .param("organizerIds", Columns.of(messages, Planned::organizerId))
                .param(
                        "topics",
                        Columns.of(
                                messages,
                                message -> Kind.of(message.kind())
                                        .flatMap(Topic::of)
                                        .map(Topic::name)
                                        .orElse(null)))
                .param("choosing", Columns.of(choosing, organizer -> organizer))
                .query(UUID.class)
                .list());
    }

    /** What the registrant does not want on this channel. */
    public Set<Topic> unwanted(UUID registrationId, Channel channel) {
        Set<Topic> chosen = EnumSet.noneOf(Topic.class);
        jdbc.sql(on(channel, CHOSEN))
                .param("registrationId", registrationId)
                .param("channel", channel.name())
                .query(String.class)
                .list()
                .forEach(what -> chosen.add(Topic.valueOf(what)));
        return chosen;
    }

    /** Keeps what the registrant wants on this channel, and what not. A repetition changes nothing. */
    public void choose(UUID registrationId, Channel channel, Set<Topic> wanted) {
        Set<Topic> unwanted = EnumSet.allOf(Topic.class);
        unwanted.removeAll(wanted);
        jdbc.sql(on(channel, REMOVE))
                .param("registrationId", registrationId)
                .param("channel", channel.name())
                .param("wanted", Columns.of(wanted, Topic::name))
                .update();
        jdbc.sql(ADD)
                .param("registrationId", registrationId)
                .param("channel", channel.name())
                .param("unwanted", Columns.of(unwanted, Topic::name))
                .update();
    }

    /** Each channel has an index of its own. */
    private static String on(Channel channel, String statement) {
        return statement.formatted(SAME_ADDRESS.formatted(channel == Channel.EMAIL ? "email_hash" : "phone_hash"));
    }
}
