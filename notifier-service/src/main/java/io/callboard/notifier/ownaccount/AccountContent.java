package io.callboard.notifier.ownaccount;

import io.callboard.chassis.value.EmailAddress;
import io.callboard.notifier.account.ProviderAccess;
import org.jspecify.annotations.Nullable;

/** A new account, checked. */
record AccountContent(
        Provider provider,
        EmailAddress fromAddress,
        @Nullable String fromName,
        boolean fallback,
        ProviderAccess access,
        String dkimSelector) {

    String domain() {
        return domain(fromAddress);
    }

    static String domain(EmailAddress address) {
        return address.value().substring(address.value().lastIndexOf('@') + 1);
    }
}
