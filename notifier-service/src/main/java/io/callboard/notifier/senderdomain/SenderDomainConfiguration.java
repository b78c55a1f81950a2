package io.callboard.notifier.senderdomain;

import io.callboard.notifier.account.ProviderHttp;
import java.net.URI;
import java.util.Hashtable;
import javax.naming.Context;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.json.JsonMapper;

/** Looks up text records at name servers by the client of the JDK, or at a resolver by HTTP. */
@Configuration(proxyBeanMethods = false)
class SenderDomainConfiguration {

    private static final String ATTEMPTS = "2";

    @Bean
    TxtLookup txtLookup(SenderDomainProperties properties, JsonMapper json) {
        if (properties.resolver().startsWith("http")) {
            return new HttpTxtLookup(
                    URI.create(properties.resolver()),
                    new ProviderHttp(properties.timeout().multipliedBy(3)),
                    json);
        }
        Hashtable<String, String> settings = new Hashtable<>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.put(Context.PROVIDER_URL, properties.resolver());
        settings.put(
                "com.sun.jndi.dns.timeout.initial",
                Long.toString(properties.timeout().toMillis()));
        settings.put("com.sun.jndi.dns.timeout.retries", ATTEMPTS);
        return new DnsTxtLookup(settings);
    }
}
