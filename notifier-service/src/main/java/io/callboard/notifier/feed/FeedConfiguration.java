package io.callboard.notifier.feed;

import io.callboard.chassis.retention.RetentionRule;
import io.callboard.chassis.watch.Watches;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class FeedConfiguration {

    /** Items are deleted after their contact. One that is just being marked as read waits for the next time. */
    static final String DELETE = """
            delete from feed_item where delivery_id in (
                select i.delivery_id
                from feed_item i
                where i.sent_at < now() - make_interval(secs => :keepSeconds)
                    and not exists (select from contact c where c.registration_id = i.registration_id)
                limit :sliceRows
                for update of i skip locked)
            """;

    /** One statement a second reads the states of all watched feeds. */
    @Bean
    Watches<FeedReader, FeedState> watchedFeeds(FeedItems items, MeterRegistry meters) {
        return new Watches<>("watched-feeds", items::states, meters);
    }

    @Bean
    RetentionRule feedItemRetention() {
        return new RetentionRule("feed-items", DELETE);
    }
}
