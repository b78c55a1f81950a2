package io.callboard.notifier.authoring;

import static io.callboard.notifier.authoring.Variable.flag;
import static io.callboard.notifier.authoring.Variable.link;
import static io.callboard.notifier.authoring.Variable.list;
import static io.callboard.notifier.authoring.Variable.optionalLink;
import static io.callboard.notifier.authoring.Variable.optionalText;
import static io.callboard.notifier.authoring.Variable.text;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.Kind;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What templates of a kind may read and what they must show. A kind without a vocabulary has built-in texts only.
 *
 * <p>A link is in the vocabulary of a kind only if its readers may have it: someone on the waiting list gets no pass.
 */
final class Vocabulary {

    private static final String FIRST_NAME = "firstName";

    private static final Map<Kind, Vocabulary> OF_KINDS = new EnumMap<>(Kind.class);

    /** The sections around a variable do not count as a condition if they only ask whether there is a value. */
    private static final Duty UNSUBSCRIBE = Duty.always("unsubscribeUrl");

    private static final Duty WHEN = Duty.always("when");
    private static final Duty JOIN = Duty.always("joinUrl");
    private static final Duty MANAGE = Duty.within("manageUrl", "#manageUrl");
    private static final Duty TITLE = Duty.always("title");

    /** What an announcement says: line by line in a mail, in one piece elsewhere. */
    private static final Map<Channel, Duty> ANNOUNCED = Map.of(
            Channel.EMAIL,
            Duty.within("line", "#lines"),
            Channel.SMS,
            Duty.always("text"),
            Channel.IN_APP,
            Duty.always("text"));

    private static final Duty OLD_TIME = Duty.within("previousWhen", "#moved", "#previousWhen");

    private static final List<Variable> ALWAYS = List.of(
            text(FIRST_NAME),
            text("title"),
            text("when"),
            text("until"),
            text("at"),
            link("unsubscribeUrl"),
            flag("inPerson"),
            list("place", text("line")));

    private static final Set<Kind> MAILED_ONLY =
            EnumSet.of(Kind.ALREADY_REGISTERED, Kind.CONFIRM_EMAIL, Kind.CONFIRM_NEW_EMAIL, Kind.EMAIL_CHANGED);

    private static final Variable LOGO = optionalLink("logo");
    private static final List<Variable> CHANGES = List.of(flag("changed"), flag("moved"), optionalText("previousWhen"));
    private static final List<Variable> PASS = List.of(link("joinUrl"), link("calendarUrl"));
    private static final Variable MANAGE_URL = optionalLink("manageUrl");
    private static final List<Variable> RESOURCES =
            List.of(flag("hasResources"), list("resources", text("resourceTitle"), link("url")));

    static {
        List<Duty> seat = List.of(WHEN, JOIN, UNSUBSCRIBE);
        add(Kind.CONFIRMATION, seat, CHANGES, PASS, RESOURCES, List.of(MANAGE_URL));
        add(Kind.ALREADY_REGISTERED, List.of(TITLE, MANAGE, UNSUBSCRIBE), PASS, List.of(MANAGE_URL));
        add(Kind.PROMOTED, seat, CHANGES, PASS, RESOURCES, List.of(MANAGE_URL));
        add(Kind.APPROVED, seat, CHANGES, PASS, RESOURCES, List.of(MANAGE_URL));
        add(Kind.HOST_INVITATION, seat, CHANGES, PASS);
        add(Kind.REMINDER, seat, PASS, List.of(MANAGE_URL, optionalText("message")));
        add(Kind.HOST_REMINDER, seat, PASS);
        add(
                Kind.RESCHEDULED,
                List.of(WHEN, OLD_TIME, JOIN, UNSUBSCRIBE),
                PASS,
                List.of(
                        MANAGE_URL,
                        flag("moved"),
                        optionalText("previousWhen"),
                        flag("delayed"),
                        text("minutes"),
                        flag("single")));
        add(Kind.CANCELLED, List.of(TITLE, WHEN, UNSUBSCRIBE), List.of(link("calendarUrl"), optionalText("reason")));
        List<Variable> afterwards = List.of(link("joinUrl"), MANAGE_URL);
        add(Kind.FOLLOW_UP, List.of(TITLE, UNSUBSCRIBE), afterwards);
        add(Kind.FOLLOW_UP_ATTENDED, List.of(TITLE, UNSUBSCRIBE), afterwards);
        add(Kind.FOLLOW_UP_NO_SHOW, List.of(TITLE, UNSUBSCRIBE), afterwards);
        add(Kind.REPLAY_READY, List.of(TITLE, JOIN, UNSUBSCRIBE), afterwards);
        add(Kind.WAITLISTED, List.of(WHEN, MANAGE, UNSUBSCRIBE), CHANGES, List.of(MANAGE_URL));
        add(
                Kind.OFFERED,
                List.of(WHEN, Duty.always("offerUntil"), MANAGE, UNSUBSCRIBE),
                CHANGES,
                List.of(MANAGE_URL, text("offerUntil")));
        add(Kind.OFFER_EXPIRED, List.of(TITLE, UNSUBSCRIBE), List.of(MANAGE_URL));
        add(Kind.PENDING, List.of(WHEN, MANAGE, UNSUBSCRIBE), CHANGES, List.of(MANAGE_URL));
        add(Kind.DENIED, List.of(TITLE, UNSUBSCRIBE), List.of(MANAGE_URL));
        add(Kind.CONFIRM_EMAIL, List.of(TITLE, MANAGE, UNSUBSCRIBE), List.of(MANAGE_URL));
        add(Kind.CONFIRM_NEW_EMAIL, List.of(TITLE, MANAGE, UNSUBSCRIBE), List.of(MANAGE_URL));
        add(Kind.EMAIL_CHANGED, List.of(TITLE, UNSUBSCRIBE));
        add(
                Kind.ANNOUNCEMENT,
                List.of(UNSUBSCRIBE),
                List.of(MANAGE_URL, optionalText("subject"), text("text"), list("lines", text("line"))));
    }

    private final Map<String, Variable> variables = new LinkedHashMap<>();
    private final List<Duty> duties;

    /**
     * A variable that the text must show.
     *
     * @param within sections that may stand around it
     */
    record Duty(String variable, Set<String> within) {

        static Duty always(String variable) {
            return new Duty(variable, Set.of());
        }

        static Duty within(String variable, String... sections) {
            return new Duty(variable, Set.of(sections));
        }
    }

    private Vocabulary(List<Duty> duties) {
        this.duties = duties;
    }

    @SafeVarargs
    private static void add(Kind kind, List<Duty> duties, List<Variable>... groups) {
        Vocabulary vocabulary = new Vocabulary(duties);
        Stream.concat(ALWAYS.stream(), Stream.of(groups).flatMap(List::stream))
                .forEach(variable -> vocabulary.variables.put(variable.name(), variable));
        OF_KINDS.put(kind, vocabulary);
    }

    /** That of the kind on the channel; empty if there are no templates of that kind on it. */
    static Optional<Vocabulary> of(Kind kind, Channel channel) {
        Vocabulary ofKind = OF_KINDS.get(kind);
        if (ofKind == null || MAILED_ONLY.contains(kind) && channel != Channel.EMAIL) {
            return Optional.empty();
        }
        Vocabulary onChannel = new Vocabulary(
                kind == Kind.ANNOUNCEMENT
                        ? Stream.concat(
                                        Stream.of(Objects.requireNonNull(ANNOUNCED.get(channel))),
                                        ofKind.duties.stream())
                                .toList()
                        : ofKind.duties);
        onChannel.variables.putAll(ofKind.variables);
        return Optional.of(
                switch (channel) {
                    case EMAIL -> {
                        onChannel.variables.put(LOGO.name(), LOGO);
                        yield onChannel;
                    }
                    case SMS -> onChannel;
                    case IN_APP -> onChannel.withoutPersons();
                });
    }

    /** Without links and names: in-app messages are stored as they are, and their links are beside them. */
    private Vocabulary withoutPersons() {
        Map<String, Variable> kept = new LinkedHashMap<>();
        for (Variable variable : variables.values()) {
            List<Variable> items =
                    variable.items().stream().filter(item -> !item.isLink()).toList();
            if (!variable.isLink() && !variable.name().equals(FIRST_NAME)) {
                kept.put(variable.name(), new Variable(variable.name(), variable.form(), items));
            }
        }
        Vocabulary without = new Vocabulary(
                duties.stream().filter(duty -> !duty.variable().endsWith("Url")).toList());
        without.variables.putAll(kept);
        return without;
    }

    List<Duty> duties() {
        return duties;
    }

    /** All names, those within lists too. */
    List<String> names() {
        return variables.values().stream()
                .flatMap(variable -> Stream.concat(Stream.of(variable), variable.items().stream()))
                .map(Variable::name)
                .sorted()
                .toList();
    }

    /** The variable of this name at a place. */
    @Nullable
    Variable find(String name, @Nullable Variable list) {
        if (list != null) {
            for (Variable item : list.items()) {
                if (item.name().equals(name)) {
                    return item;
                }
            }
        }
        return variables.get(name);
    }

    /** The end of a sentence about a name that is not known at its place. */
    String advice(String name) {
        for (Variable variable : variables.values()) {
            if (variable.items().stream().anyMatch(item -> item.name().equals(name))) {
                return "; it exists within {{#%s}} only".formatted(variable.name());
            }
        }
        if (OF_KINDS.values().stream().anyMatch(other -> other.names().contains(name))) {
            return "; messages of this kind do not have it";
        }
        return names().stream()
                .min(Comparator.comparingInt(known -> Edits.between(known, name)))
                .filter(known -> Edits.between(known, name) <= Math.max(2, name.length() / 3))
                .map(known -> "; did you mean {{%s}}?".formatted(known))
                .orElse("; it may use " + String.join(", ", names()));
    }
}
