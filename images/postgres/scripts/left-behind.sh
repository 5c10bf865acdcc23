# shellcheck shell=bash
# What somebody who was superuser in the source left there to become it again. Nobody but postgres can be superuser by right, and what only a superuser can give, Howdah gives to nobody.

# Nobody is admitted yet, and nothing of a client's runs. What cannot be taken back ends the recovery.
remove_left_behind() {
  { demote_roles && in_every_database disarm_database; } ||
    fail_for_good recovery-failed 'what somebody who was superuser left in the data could not be taken back' 'see the lines above, and recover to an earlier target'
}

demote_roles() {
  local first demoted
  first=$(sql <<<'select pg_get_userbyid(10)') || return
  [[ $first == postgres ]] || { say 'the superuser that the data directory was made with is not postgres any more' && return 1; }
  demoted=$(sql <<<"select count(*) from pg_roles where rolsuper and rolname <> 'postgres'") || return
  ((demoted == 0)) || say "roles that were superusers, and are not any more: $demoted"
  sql <<'SQL'
select format('alter role %I nosuperuser nologin nobypassrls noreplication password null', rolname) from pg_roles where rolsuper and rolname <> 'postgres' \gexec
select format('alter role %I nobypassrls', rolname) from pg_roles where rolbypassrls and rolname <> 'postgres' \gexec
-- What monitoring needs stays, as an administrator may have given it. From 16 on each grant is its grantor's.
select format('revoke %I from %I%s cascade', granted.rolname, member.rolname, case when current_setting('server_version_num')::int >= 160000 then format(' granted by %I', grantor.rolname) end)
  from pg_auth_members m join pg_roles granted on granted.oid = m.roleid join pg_roles member on member.oid = m.member left join pg_roles grantor on grantor.oid = m.grantor
  where granted.rolsuper or granted.oid < 16384 and granted.rolname <> all ('{pg_monitor,pg_read_all_settings,pg_read_all_stats,pg_stat_scan_tables,pg_signal_backend}') \gexec
-- Settings by which code is loaded or a bound is lifted; what is logged is no such thing.
select format('alter %s reset %I', case when setrole = 0 and setdatabase <> 0 then format('database %I', datname)
    else 'role ' || coalesce(quote_ident(rolname), 'all') || coalesce(' in database ' || quote_ident(datname), '') end, name)
  from pg_db_role_setting left join pg_roles r on r.oid = setrole left join pg_database d on d.oid = setdatabase, unnest(setconfig) as config
  join pg_settings on lower(name) = lower(split_part(config, '=', 1))
  where context in ('superuser', 'superuser-backend') and category !~ '^(Reporting and Logging|Statistics)' \gexec
select format('revoke all on parameter %I from %s cascade', parname, case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end)
  from pg_parameter_acl, aclexplode(paracl) where grantee <> 10 \gexec
SQL
}

# Those that accept no connections may accept some again one day: they do for a moment.
in_every_database() { # command, to which the name is added
  local databases row name closed
  databases=$(sql <<<"select json_build_object('name', datname, 'closed', not datallowconn) from pg_database where datconnlimit <> -2") || return
  while read -r row; do
    # A name may end with a new line.
    name=$(jq -j '.name + "."' <<<"$row") closed=$(jq -r .closed <<<"$row")
    name=${name%.}
    [[ $closed == false ]] || allow_connections "$name" true || return
    "$1" "$name" || return
    [[ $closed == false ]] || allow_connections "$name" false || return
  done <<<"$databases"
}

allow_connections() { # database, true or false
  HOWDAH_DATABASE=$1 sql <<<"\\getenv database HOWDAH_DATABASE
alter database :\"database\" allow_connections $2"
}

# First the event triggers: in a release where the service's sessions have them, they would run what somebody wrote. Those of extensions do not run in a session of a replica.
disarm_database() { # database
  session "$1" <<'SQL'
select format('alter event trigger %I disable', evtname) from pg_event_trigger e
  where evtenabled <> 'D' and not exists (select from pg_depend where classid = 'pg_event_trigger'::regclass and objid = e.oid and deptype = 'e') \gexec
set session_replication_role = replica;
\set of_no_extension 'not exists (select from pg_depend where classid = \'pg_proc\'::regclass and objid = p.oid and deptype = \'e\')'
\set of_a_library 'oid >= 16384 and prolang in (12, 13) and prokind <> \'a\''
select format('alter routine %s security invoker', oid::regprocedure) from pg_proc p where prosecdef and proowner = 10 and :of_no_extension \gexec
-- Only a superuser can make a function of a library, or of the server itself (oids of pg_language: 12, 13).
update pg_language set lanpltrusted = false where oid in (12, 13) and lanpltrusted;
select format('alter routine %s owner to postgres', oid::regprocedure) from pg_proc p where :of_a_library and proowner <> 10 and :of_no_extension \gexec
select format('revoke all on routine %s from %s cascade', oid::regprocedure, case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end)
  from pg_proc p, aclexplode(coalesce(proacl, acldefault('f', proowner))) where :of_a_library and grantee <> 10 and :of_no_extension \gexec
-- What of PostgreSQL's own is open to more than it was when the data directory was made. Of the information schema it is not known how that was.
select format('revoke %s%s on %s %s from %s cascade', privilege_type, part, kind, name, case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end)
  from (select 'routine' as kind, 'pg_proc'::regclass as catalog, oid, 0 as subid, oid::regprocedure::text as name, '' as part, proacl as acl, acldefault('f', proowner) as usual from pg_proc where oid < 16384
    union all select 'table', 'pg_class', oid, 0, oid::regclass::text, '', relacl, acldefault('r', relowner) from pg_class where oid < 16384 and relkind in ('r', 'v')
    union all select 'table', 'pg_class', attrelid, attnum, attrelid::regclass::text, format(' (%I)', attname), attacl, acldefault('c', 10) from pg_attribute where attrelid < 16384) as own, aclexplode(acl) as given
  where grantee <> 10 and name !~ '^information_schema\.' and not exists (select from aclexplode(coalesce((select initprivs from pg_init_privs i where i.objoid = own.oid and i.classoid = own.catalog and i.objsubid = subid), usual)) as first
    where first.grantee = given.grantee and first.privilege_type = given.privilege_type) \gexec
SQL
}

# Of postgresql.auto.conf stays what ALTER SYSTEM writes, but for what belongs to the source's place, loads code, or takes checks away: a line of another form may be anything.
clean_settings() { # data directory
  local names='primary_|restore_command|recovery_|archive_|standby_|promote_|session_preload_libraries|local_preload_libraries|jit_provider|external_pid_file|allow_system_table_mods|lo_compat_privileges|session_replication_role'
  [[ ! -e $1/postgresql.auto.conf ]] || sed -i -E "/^[A-Za-z0-9_.]+ = '.*'\$/!d; /^($names)/Id" "$1/postgresql.auto.conf"
}

# The database is another tenant's from now on: whoever had a password for the source has none for it.
close_other_logins() {
  [[ ${RECOVERY_LOGINS:-} == owner ]] || return 0
  HOWDAH_USERNAME=$username sql <<'SQL'
\getenv username HOWDAH_USERNAME
select format('alter role %I nologin password null', rolname) from pg_roles where oid >= 16384 and rolname not in ('postgres', :'username') \gexec
SQL
}
