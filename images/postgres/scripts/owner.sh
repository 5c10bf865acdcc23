# shellcheck shell=bash
# The role that owns the database, and the database.

# username is there with its password and owns db. Twice is once. After a recovery username takes over from RECOVERY_USER, and the only database of that role from its name.
ensure_owner() {
  [[ -n ${username:-} ]] || return 0
  [[ -e $RUN/password ]] || fail "$FAILED" 'the password of username is gone' 'start the container with password or password_FILE'
  HOWDAH_USERNAME=$username HOWDAH_DB=$db HOWDAH_FORMER=${RECOVERY_USER:-} HOWDAH_PASSWORD=$RUN/password sql <<'SQL'
\getenv username HOWDAH_USERNAME
\getenv db HOWDAH_DB
\getenv former HOWDAH_FORMER
\set password `cat "$HOWDAH_PASSWORD"`
select exists (select from pg_roles where rolname = :'username') as role_exists,
       exists (select from pg_roles where rolname = :'former' and rolname <> :'username' and not rolsuper) as former_exists \gset
\if :former_exists
  alter role :"former" rename to :"username";
\elif :role_exists
\else
  create role :"username";
\endif
alter role :"username" with login nosuperuser noreplication password :'password';
select format('alter role %I with createrole', :'username') where current_setting('server_version_num')::int >= 160000 \gexec
grant pg_monitor, pg_signal_backend to :"username";
select exists (select from pg_database where datname = :'db') as db_exists,
       count(*) filter (where pg_get_userbyid(datdba) = :'username') = 1 and :'former_exists' as db_renamed,
       coalesce(min(datname) filter (where pg_get_userbyid(datdba) = :'username'), '') as former_db
  from pg_database \gset
\if :db_exists
  alter database :"db" owner to :"username";
\elif :db_renamed
  alter database :"former_db" rename to :"db";
\else
  create database :"db" owner :"username";
\endif
SQL
}
