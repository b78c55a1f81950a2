package io.callboard.notifier.authoring;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Organizers' own templates.
 *
 * @param mostPerOrganizer how many an organizer may have
 * @param mostVersions how many versions of each are kept; older ones are deleted
 * @param mostSmsSegments how many segments a text message may have with sample data
 * @param compiled how many compiled versions each instance keeps in memory
 */
@ConfigurationProperties("callboard.templates")
record TemplateProperties(
        @DefaultValue("300") int mostPerOrganizer,
        @DefaultValue("100") int mostVersions,
        @DefaultValue("6") int mostSmsSegments,
        @DefaultValue("1000") int compiled) {}
