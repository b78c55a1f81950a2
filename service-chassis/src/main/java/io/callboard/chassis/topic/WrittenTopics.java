package io.callboard.chassis.topic;

import java.util.Set;

/** The topics of {@code callboard.topics}, which this service writes. */
public record WrittenTopics(Set<String> names) {}
