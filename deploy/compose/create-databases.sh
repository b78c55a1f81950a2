#!/bin/bash
# Runs once, when the data volume is empty: a database for each service, owned by a role of the same name that is no
# superuser, because a superuser sees through row-level security.
set -euo pipefail

create() {
    psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
        --set name="$1" --set password="$2" <<'SQL'
create role :"name" login nosuperuser password :'password';
create database :"name" owner :"name";
revoke connect on database :"name" from public;
SQL
}

create event "$EVENT_DATABASE_PASSWORD"
create registration "$REGISTRATION_DATABASE_PASSWORD"
create scheduler "$SCHEDULER_DATABASE_PASSWORD"
create notifier "$NOTIFIER_DATABASE_PASSWORD"
create analytics "$ANALYTICS_DATABASE_PASSWORD"
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --command 'create extension if not exists pg_stat_statements'
