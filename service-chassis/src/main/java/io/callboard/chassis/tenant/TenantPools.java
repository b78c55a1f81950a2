package io.callboard.chassis.tenant;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import io.callboard.chassis.pool.PoolProperties;
import io.callboard.chassis.pool.SeparatePools;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import org.springframework.beans.factory.config.DestructionAwareBeanPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Replaces the configured pool by two pools whose connections follow {@link Tenancy}. */
final class TenantPools implements DestructionAwareBeanPostProcessor {

    private final Environment environment;
    private final Map<Object, SeparatePools> separated = Collections.synchronizedMap(new IdentityHashMap<>());

    TenantPools(Environment environment) {
        this.environment = environment;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!(bean instanceof HikariDataSource pool) || pool.getDataSource() != null || pool.getJdbcUrl() == null) {
            return bean;
        }
        var properties = Binder.get(environment).bindOrCreate("callboard.pools", PoolProperties.class);
        pool.setDataSource(new TenantConnections(
                new DriverDataSource(
                        pool.getJdbcUrl(),
                        pool.getDriverClassName(),
                        pool.getDataSourceProperties(),
                        pool.getUsername(),
                        pool.getPassword()),
                properties.readTimeout(),
                properties.idleTransactionTimeout()));
        var pools = new SeparatePools(pool, properties);
        separated.put(pool, pools);
        return pools;
    }

    @Override
    public boolean requiresDestruction(Object bean) {
        return bean instanceof HikariDataSource;
    }

    @Override
    public void postProcessBeforeDestruction(Object bean, String name) {
        var pools = separated.remove(bean);
        if (pools != null) {
            pools.close();
        }
    }
}
