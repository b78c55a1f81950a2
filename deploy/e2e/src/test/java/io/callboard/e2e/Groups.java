package io.callboard.e2e;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;

/** The consumer groups of the services, as the broker sees them. */
record Groups(Stack stack) {
    /** Two instances with two threads for each listener. */
    private static final int MEMBERS = 4;

    /** Waits until both instances of a service read partitions of each of these topics. */
    void awaitMembers(Part service, String... topics) {
        String group = service.processName();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.brokers()))) {
            Times.soon().until(() -> {
                ConsumerGroupDescription described = describe(admin, group);
                return List.of(topics).stream().allMatch(topic -> readers(described, topic) == MEMBERS);
            });
        }
    }

    private static ConsumerGroupDescription describe(Admin admin, String group)
            throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(List.of(group))
                .all()
                .get()
                .values()
                .iterator()
                .next();
    }

    private static long readers(ConsumerGroupDescription group, String topic) {
        return group.members().stream()
                .filter(member -> member.assignment().topicPartitions().stream()
                        .anyMatch(partition -> partition.topic().equals(topic)))
                .count();
    }
}
