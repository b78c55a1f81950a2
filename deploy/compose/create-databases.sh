#!/bin/bash
# Creates for each service a database, a role that owns it and migrates its tables, and a role as which the service
# works: the owner of a table could switch off its row-level security. It runs by itself when the data volume is empty.
# For a volume of an earlier version run it by hand (docs/operations.md, Database roles); what exists is kept.
set -euo pipefail

create() {
    psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
        --set name="$1" --set password="$2" --set owner="$1_migration" --set owner_password="$3" <<'SQL'
select format('create role %I login password %L', role, password)
from (values (:'name', :'password'), (:'owner', :'owner_password')) as wanted (role, password)
where role not in (select rolname from pg_roles) \gexec
select format('create database %I owner %I', :'name', :'owner')
where :'name' not in (select datname from pg_database) \gexec
\connect :"name"
-- In data of earlier versions the role of the service owns all.
reassign owned by :"name" to :"owner";
revoke all on database :"name" from public;
grant connect on database :"name" to :"name";
SQL
}

create event "$EVENT_DATABASE_PASSWORD" "$EVENT_MIGRATION_PASSWORD"
create registration "$REGISTRATION_DATABASE_PASSWORD" "$REGISTRATION_MIGRATION_PASSWORD"
create scheduler "$SCHEDULER_DATABASE_PASSWORD" "$SCHEDULER_MIGRATION_PASSWORD"
create notifier "$NOTIFIER_DATABASE_PASSWORD" "$NOTIFIER_MIGRATION_PASSWORD"
create analytics "$ANALYTICS_DATABASE_PASSWORD" "$ANALYTICS_MIGRATION_PASSWORD"
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --command 'create extension if not exists pg_stat_statements'
