package io.callboard.notifier.liveevent;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What mails show of a live event beside its title and times; kept in one column.
 *
 * @param resources for those who have registered
 * @param onPrimaryColor of text on the primary colour
 * @param locale of mails to those who chose no language; null means English
 * @param inPerson where people attend in person; null if it takes place online only
 */
public record MailContent(
        List<Resource> resources,
        @Nullable String logoUrl,
        @Nullable String primaryColor,
        @Nullable String onPrimaryColor,
        @Nullable String locale,
        @Nullable InPerson inPerson) {

    private static final MailContent NONE = new MailContent(List.of(), null, null, null, null, null);
    private static final Pattern COLOR = Pattern.compile("#[0-9a-f]{6}");

    public MailContent {
        resources = List.copyOf(resources);
    }

    /** Something further to read or watch. */
    public record Resource(String title, String url) {}

    /**
     * The place where people attend in person.
     *
     * @param address of one or several lines
     */
    public record InPerson(String venue, @Nullable String address) {

        static @Nullable InPerson of(LiveEventState.@Nullable InPerson place) {
            return place == null ? null : new InPerson(place.venue(), place.address());
        }

        /** Venue and address, line by line. */
        public List<String> lines() {
            return Stream.concat(Stream.of(venue), address == null ? Stream.empty() : address.lines())
                    .toList();
        }
    }

    /** Colours as mails use them. */
    public record Colors(String background, String text) {}

    /** Of a live event whose message has none of it. */
    public static MailContent none() {
        return NONE;
    }

    static MailContent of(LiveEventState state) {
        LiveEventState.Branding branding = state.branding();
        List<Resource> resources = state.resources() == null
                ? List.of()
                : state.resources().stream()
                        .map(resource -> new Resource(resource.title(), resource.url()))
                        .toList();
        return branding == null
                ? new MailContent(resources, null, null, null, state.locale(), InPerson.of(state.inPerson()))
                : new MailContent(
                        resources,
                        branding.logoUrl(),
                        branding.primaryColor(),
                        branding.onPrimaryColor(),
                        state.locale(),
                        InPerson.of(state.inPerson()));
    }

    /** Both colours; empty unless both are colours. They stand in a style, where other text would be more than a colour. */
    public Optional<Colors> colors() {
        return isColor(primaryColor) && isColor(onPrimaryColor)
                ? Optional.of(new Colors(String.valueOf(primaryColor), String.valueOf(onPrimaryColor)))
                : Optional.empty();
    }

    private static boolean isColor(@Nullable String text) {
        return text != null && COLOR.matcher(text).matches();
    }
}
