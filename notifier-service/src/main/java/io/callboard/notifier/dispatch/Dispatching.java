package io.callboard.notifier.dispatch;

import java.util.List;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Runs one dispatcher for each provider while the service runs. */
@Component
class Dispatching implements SmartLifecycle {

    private final List<Provider> providers;
    private final Claiming claiming;
    private final Recovering recovering;
    private final Outcomes outcomes;
    private final ProviderAccounts accounts;
    private final DispatchProperties properties;
    private List<Dispatcher> running = List.of();

    Dispatching(
            List<Provider> providers,
            Claiming claiming,
            Recovering recovering,
            Outcomes outcomes,
            ProviderAccounts accounts,
            DispatchProperties properties) {
        this.providers = providers;
        this.claiming = claiming;
        this.recovering = recovering;
        this.outcomes = outcomes;
        this.accounts = accounts;
        this.properties = properties;
        for (Provider provider : providers) {
            if (properties.lease().compareTo(provider.timeout()) <= 0) {
                throw new IllegalStateException("callboard.dispatch.lease must be longer than callboard."
                        + provider.name() + ".timeout, or requests in flight are taken for lost");
            }
        }
    }

    @Override
    public void start() {
        running = providers.stream().map(this::dispatcher).toList();
        running.forEach(Dispatcher::start);
    }

    @Override
    public void stop() {
        running.forEach(Dispatcher::claimNoMore);
        running.forEach(Dispatcher::stop);
        running = List.of();
    }

    @Override
    public boolean isRunning() {
        return !running.isEmpty();
    }

    private Dispatcher dispatcher(Provider provider) {
        return new Dispatcher(provider, claiming, recovering, outcomes, accounts, properties);
    }
}
