package io.callboard.notifier.dispatch;

import io.callboard.chassis.sql.Columns;
import io.callboard.notifier.fence.Fences;
import io.callboard.notifier.fence.Verdict;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Checks the fences again for the members of open batches. */
@Component
class BatchFences {

    private static final String VERDICTS = ("""
            with d as materialized (
                select b.id as batch_id, l.id as delivery_id, l.organizer_id, l.event_id, l.registration_id, l.kind, l.epoch, l.channel,
                    l.due_at, l.useful_until, l.created_at as queued_at
                from provider_batch b
                cross join unnest(b.delivery_ids) as m (id)
                join delivery l on l.id = m.id
                where b.id = any(:ids::uuid[]) and l.status = 'QUEUED'
            )
            select d.batch_id,
                date_part('epoch', coalesce(d.useful_until, e.ends_at, d.due_at + interval '1 day') - now()) as left_seconds,
            """ + Fences.VERDICT + " as verdict\nfrom d\n" + Fences.JOINS);

    private final JdbcClient jdbc;

    BatchFences(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The fences' verdict on the members of a batch.
     *
     * @param allMay whether every member may be sent
     * @param anyMay whether one is still wanted
     * @param anyHeld whether a pause holds one
     * @param leftSeconds how long the first of them is useful
     */
    record Standing(boolean allMay, boolean anyMay, boolean anyHeld, double leftSeconds) {}

    private record Member(UUID batchId, double leftSeconds, String verdict) {

        Verdict asVerdict() {
            return Verdict.valueOf(verdict);
        }

        /** Whether no fence forbids it. An earlier message or a newer event would only have changed its text. */
        boolean isWanted() {
            return switch (asVerdict()) {
                case SEND, WAIT_EVENT, WAIT_EARLIER_MESSAGE -> true;
                default -> false;
            };
        }
    }

    /** The standing of each of these batches, by its id. */
    Map<UUID, Standing> standings(List<Batch> batches) {
        Map<UUID, List<Member>> members =
                jdbc.sql(VERDICTS).param("ids", Columns.of(batches, Batch::id)).query(Member.class).list().stream()
                        .collect(Collectors.groupingBy(Member::batchId));
        return batches.stream()
                .collect(Collectors.toMap(
                        Batch::id, batch -> standing(batch, members.getOrDefault(batch.id(), List.of()))));
    }

    private static Standing standing(Batch batch, List<Member> members) {
        return new Standing(
                members.size() == batch.members().size()
                        && members.stream().allMatch(member -> member.asVerdict() == Verdict.SEND),
                members.stream().anyMatch(Member::isWanted),
                members.stream().anyMatch(member -> member.asVerdict() == Verdict.WAIT_RESUME),
                members.stream()
                        .filter(Member::isWanted)
                        .mapToDouble(Member::leftSeconds)
                        .min()
                        .orElse(0));
    }
}
