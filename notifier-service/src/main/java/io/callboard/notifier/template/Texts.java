package io.callboard.notifier.template;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.UsedTemplate;
import java.util.Map;

/** The compiled parts of one message, built-in or an organizer's. */
interface Texts {

    /** Values are escaped in HTML. A value that is missing is empty, and templates read nothing but maps. */
    Mustache.Compiler ESCAPED = Mustache.compiler()
            .withCollector(new MapCollector())
            .withLoader(name -> {
                throw new MustacheException("There are no partials: " + name);
            })
            .escapeHTML(true)
            .defaultValue("");

    /** Values are written as they are, for plain text. */
    Mustache.Compiler PLAIN = ESCAPED.escapeHTML(false);

    String subject(Map<String, Object> values);

    String html(Map<String, Object> values);

    String text(Map<String, Object> values);

    String sms(Map<String, Object> values);

    String inApp(Map<String, Object> values);

    /** What is stored with a delivery on this channel. */
    UsedTemplate used(Channel channel);

    /** Those of this service. */
    record BuiltIn(
            Template subjectTemplate,
            Template htmlTemplate,
            Template textTemplate,
            Template smsTemplate,
            Template inAppTemplate,
            UsedTemplate mailTemplate,
            UsedTemplate smsMessage,
            UsedTemplate inAppMessage)
            implements Texts {

        @Override
        public String subject(Map<String, Object> values) {
            return subjectTemplate.execute(values);
        }

        @Override
        public String html(Map<String, Object> values) {
            return htmlTemplate.execute(values);
        }

        @Override
        public String text(Map<String, Object> values) {
            return textTemplate.execute(values);
        }

        @Override
        public String sms(Map<String, Object> values) {
            return smsTemplate.execute(values);
        }

        @Override
        public String inApp(Map<String, Object> values) {
            return inAppTemplate.execute(values);
        }

        @Override
        public UsedTemplate used(Channel channel) {
            return switch (channel) {
                case EMAIL -> mailTemplate;
                case SMS -> smsMessage;
                case IN_APP -> inAppMessage;
            };
        }
    }
}
