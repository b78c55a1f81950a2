package io.callboard.chassis.topic;

import java.util.Set;

/** The topics that this service writes, of {@code callboard.topics}. */
public record WrittenTopics(Set<String> names) {}
