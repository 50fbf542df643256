#!/bin/sh
# Runs once, when the database is first made: the service logs in as a user that
# owns nothing and may only become gongxiang_app, whose rights the migrations
# grant table by table.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$(cat /run/secrets/app_password)" \
    --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE gongxiang_app NOLOGIN;
GRANT gongxiang_app TO gongxiang_owner;
CREATE ROLE gongxiang_login LOGIN PASSWORD :'password' IN ROLE gongxiang_app;
SQL
