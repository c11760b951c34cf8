#!/bin/sh
# Run once by the image of PostgreSQL, on an empty volume: the two logins and the database.
# - castellan owns the tables and applies the migrations; it makes the roles that these need.
# - castellan_app is what requests use: it can become castellan_runtime and nothing else.
set -eu

psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d postgres \
  -v owner_password="$OWNER_PASSWORD" -v app_password="$APP_PASSWORD" <<'SQL'
CREATE ROLE castellan_runtime NOLOGIN;
CREATE ROLE castellan LOGIN CREATEROLE PASSWORD :'owner_password';
GRANT castellan_runtime TO castellan WITH ADMIN OPTION;
CREATE ROLE castellan_app LOGIN PASSWORD :'app_password';
GRANT castellan_runtime TO castellan_app;
CREATE DATABASE castellan OWNER castellan;
REVOKE CONNECT ON DATABASE castellan FROM PUBLIC;
GRANT CONNECT ON DATABASE castellan TO castellan, castellan_app;
SQL
