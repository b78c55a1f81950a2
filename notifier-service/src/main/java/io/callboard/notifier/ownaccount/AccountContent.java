package io.callboard.notifier.ownaccount;

import io.callboard.chassis.value.EmailAddress;
import io.callboard.notifier.account.ProviderAccess;
import org.jspecify.annotations.Nullable;

/** A new account, checked. */
record AccountContent(Provider provider, boolean fallback, ProviderAccess access, Sender sender) {

    /** Whom recipients see as the sender. */
    sealed interface Sender {}

    /** Of e-mail. */
    record MailSender(EmailAddress address, @Nullable String name, String dkimSelector) implements Sender {

        String domain() {
            return domain(address);
        }

        static String domain(EmailAddress address) {
            return address.value().substring(address.value().lastIndexOf('@') + 1);
        }
    }

    /**
     * Of text messages: one of the two.
     *
     * @param from a number, or a name
     * @param messagingServiceSid of a messaging service, which chooses the number
     */
    record TextSender(@Nullable String from, @Nullable String messagingServiceSid) implements Sender {}

    /** Of in-app messages, which show none. */
    record NoSender() implements Sender {}
}
