package io.callboard.notifier.dispatch;

import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Replacements;
import io.callboard.notifier.delivery.Settlement;
import io.callboard.notifier.sms.SmsLimits;
import io.callboard.notifier.sms.SmsRefusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Leaves text messages out of batches that a limit forbids. */
@Component
class SmsRefusals {

    private final SmsLimits limits;
    private final Replacements replacements;

    SmsRefusals(SmsLimits limits, Replacements replacements) {
        this.limits = limits;
        this.replacements = replacements;
    }

    /** The batches without the text messages that may not be sent, which are added to the refused ones. */
    List<OpenBatches.Frozen> withinLimits(
            List<OpenBatches.Frozen> rendered, Causes causes, Map<Queue.Due, SmsRefusal> refusals) {
        List<SmsLimits.Asked> asked = new ArrayList<>();
        for (OpenBatches.Frozen one : rendered) {
            for (int i = 0; i < one.due().size(); i++) {
                Queue.Due due = one.due().get(i);
                asked.add(new SmsLimits.Asked(
                        due.id(),
                        due.organizerId(),
                        one.envelope().messages().get(i).address()));
            }
        }
        Map<UUID, SmsRefusal> refused = limits.refused(asked);
        if (refused.isEmpty()) {
            return rendered;
        }
        List<OpenBatches.Frozen> within = new ArrayList<>(rendered.size());
        for (OpenBatches.Frozen one : rendered) {
            List<Queue.Due> due = new ArrayList<>();
            List<Envelope.Message> messages = new ArrayList<>();
            for (int i = 0; i < one.due().size(); i++) {
                Queue.Due each = one.due().get(i);
                SmsRefusal refusal = refused.get(each.id());
                if (refusal == null) {
                    due.add(each);
                    messages.add(one.envelope().messages().get(i));
                } else {
                    refusals.put(each, refusal);
                }
            }
            if (!due.isEmpty()) {
                Envelope envelope =
                        new Envelope(one.envelope().sender(), one.envelope().template(), messages);
                within.add(OpenBatches.Frozen.of(due, envelope, causes.ofAll(due)));
            }
        }
        return within;
    }

    /** The outcomes of refused text messages. Where an e-mail can take the place of one, it is queued. */
    List<Settlement> settlements(Map<Queue.Due, SmsRefusal> refused, Causes causes) {
        Map<UUID, String> reasons = new HashMap<>();
        refused.forEach((due, refusal) -> reasons.put(due.id(), refusal.name()));
        Set<UUID> replaced = replacements.byEmail(reasons);
        return refused.entrySet().stream()
                .map(one -> Settlement.unsent(
                        one.getKey().id(),
                        DeliveryStatus.SUPPRESSED,
                        replaced.contains(one.getKey().id())
                                ? SmsRefusal.MOVED_TO_EMAIL
                                : one.getValue().name(),
                        causes.of(one.getKey())))
                .toList();
    }
}
