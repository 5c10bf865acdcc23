# shellcheck shell=bash
# Replication: for one role at most, made on request. Who has it reads every file of the cluster (BASE_BACKUP), the verifiers of all roles among them; so the owner has it not.

# Older volumes know other roles that may, and so does what was recovered.
end_replication() {
  sql <<'SQL'
select format('alter role %I noreplication', rolname) from pg_roles where rolreplication and not rolsuper \gexec
SQL
}

replication_is_settled() { read_file "$STATE/state.json" | jq -e 'has("replicationRole")' >/dev/null; }

settle_replication() {
  ! replication_is_settled || return 0
  end_replication
  state_update '.replicationRole = null'
  write_access "$(is_admitted)"
  kill -HUP "$SERVER"
}

set_replication_role() { # name; the password comes on standard input
  local password current refusal may_not
  [[ $1 =~ ^[a-z_][a-z0-9_]{0,62}$ && $1 != postgres && $1 != pg_* ]] || refuse_with "$WRONG" wrong-name 'use a to z, 0 to 9 and _, at most 63 characters, and not pg_ at the beginning'
  password=$(read_password)
  current=$(state_get .replicationRole)
  [[ ${current:-$1} == "$1" ]] || refuse_with "$WRONG" other-replication-role "the replication role is $current: remove it first"
  may_not=$(may_not_replicate "$([[ -n $current ]] && echo true || echo false)")
  refusal=$(HOWDAH_ROLE=$1 sql <<<"\\getenv user HOWDAH_ROLE
$may_not;")
  [[ $refusal != t ]] || refuse_role "$1"
  # Remembered first: what is cut off here is done again, or removed.
  state_update --arg role "$1" '.replicationRole = $role'
  refusal=$(with_password "$1" "$password" "$(give_replication "$may_not")"$'\n') || refusal=$?
  if [[ -n $refusal ]]; then
    [[ -n $current ]] || state_update '.replicationRole = null'
    [[ $refusal != t ]] || refuse_role "$1"
    refuse_with "$AGAIN" role-not-made "the role $1 could not be made: see the lines above"
  fi
  write_access "$(is_admitted)"
  reload
  print_replication_role
}

refuse_role() { refuse_with "$WRONG" role-exists "there is a role $1 that this command has not made, that others administer, or that is at work (it owns functions or a database, or has sessions): choose another name"; }

# A role that was there may have left anything behind by which others are that role: so only one that this command has made may replicate. Only a superuser can give this setting to a role, it is a part
# of the data, so that it is known after a recovery too, and what it says is useful in the log. And nobody may have become that role since: by owning what it owns, by administering it, by a function
# of its own, or by a session from a time when another password held.
may_not_replicate() { # true where it is the replication role already
  printf '%s' "select exists (select from pg_roles r where rolname = :'user'
    and (rolsuper or not exists (select from pg_db_role_setting where setrole = r.oid and setdatabase = 0 and 'log_replication_commands=on' = any (setconfig))
      or exists (select from pg_database where datdba = r.oid) or exists (select from pg_auth_members where roleid = r.oid)
      or exists (select from pg_shdepend where refclassid = 'pg_authid'::regclass and refobjid = r.oid and deptype = 'o' and classid = 'pg_proc'::regclass)
      or not $1 and exists (select from pg_stat_activity where usesysid = r.oid)))"
}

# The owner may make a role of that name at any moment: it is judged when this transaction has it. Prints t when it is refused.
give_replication() { # what may_not_replicate prints
  cat <<SQL
begin;
$KEEP_ROLES;
select not exists (select from pg_roles where rolname = :'user') as is_new \gset
\if :is_new
create role :"user";
alter role :"user" set log_replication_commands = on;
\endif
alter role :"user" login replication password :'password';
$1 as is_refused \gset
\if :is_refused
rollback;
select true;
\else
commit;
\endif
SQL
}

# Its sessions end, and what it kept WAL for goes: nobody else could remove the slots. It may have another name by now, and others may have the right beside it.
remove_replication_role() {
  [[ -z $(state_get .replicationRole) ]] || sql >/dev/null <<SQL
begin;
$KEEP_ROLES;
select coalesce(array_agg(oid), '{}') as roles from pg_roles where rolreplication and not rolsuper \gset
select format('alter role %I nologin noreplication password null', rolname) from pg_roles where oid = any(:'roles') \gexec
commit;
select count(pg_terminate_backend(pid, 10000)) from pg_stat_activity where usesysid = any(:'roles') or backend_type = 'walsender' and usename is distinct from 'postgres';
select count(pg_terminate_backend(active_pid, 10000)) from pg_replication_slots where not temporary and active_pid is not null;
select count(pg_drop_replication_slot(slot_name)) from pg_replication_slots where not temporary;
SQL
  state_update '.replicationRole = null'
  write_access "$(is_admitted)"
  reload
  print_replication_role
}

print_replication_role() { read_file "$STATE/state.json" | jq -c '{replicationRole}'; }
