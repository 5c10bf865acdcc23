-- What a hostile owner brings along. Whoever is made to run any of it as superuser makes the owner one, and is told in the server's log even when all of it is rolled back.
set check_function_bodies = off;
create schema hostile;
create schema app;
grant usage on schema hostile to public;

create function hostile.strike(what text) returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  -- A session that somebody with more rights lent can be given back.
  begin
    execute 'set session authorization default';
    execute 'reset role';
  exception when others then null;
  end;
  if not exists (select from pg_roles where rolname = current_user and rolsuper) then return; end if;
  raise log 'PLANTED % RUNS AS %', what, current_user;
  begin execute 'alter role app superuser'; exception when others then null; end;
  begin execute 'grant postgres, pg_execute_server_program to app'; exception when others then null; end;
  begin execute 'create role evil superuser'; exception when others then null; end;
end $$;

create function hostile.on_row() returns trigger language plpgsql as $$ begin perform hostile.strike('trigger on ' || tg_relid::regclass); return new; end $$;
create function hostile.on_event() returns event_trigger language plpgsql as $$ begin perform hostile.strike('event trigger'); end $$;

create function hostile.plant_function(place text, name text, arguments text, result text) returns void language plpgsql set search_path = pg_catalog as $$
begin
  execute format('create function %I.%I(%s) returns %s language plpgsql as %L', place, name, arguments, result,
    format('begin perform hostile.strike(%L); return null; end', format('%s.%s(%s)', place, name, arguments)));
end $$;

-- Whether it was planted: much is taken, or is not the owner's to make.
create function hostile.plant(kind text, place text, name text, arguments text) returns boolean language plpgsql set search_path = pg_catalog as $$
declare hidden text := kind || '_' || md5(place || name || arguments);
begin
  if kind = 'function' then
    perform hostile.plant_function(place, name, arguments, coalesce(substring(arguments from 'any(?:element|array|compatible)'), 'text'));
  elsif kind = 'operator' then
    perform hostile.plant_function('hostile', hidden, arguments, 'boolean');
    execute format('create operator %I.%s (leftarg = %s, rightarg = %s, function = hostile.%I)', place, name, split_part(arguments, ', ', 1), split_part(arguments, ', ', 2), hidden);
  elsif kind = 'domain' then
    execute format('create domain %I.%I as %s check (hostile.strike(%L || value) is null)', place, name, arguments, 'domain ');
  elsif kind = 'table' then
    execute format('create table %I.%I (%s)', place, name, arguments);
    execute format('create trigger hostile before insert or update or delete on %I.%I for each row execute function hostile.on_row()', place, name);
  else
    execute format('create type %I.%I as %s', place, name, arguments);
    perform hostile.plant_function('hostile', hidden, 'text', format('%I.%I', place, name));
    execute format('create cast (text as %I.%I) with function hostile.%I as implicit', place, name, hidden);
  end if;
  return true;
exception when others then
  return false;
end $$;

-- The names and signatures that extensions gave to what they made.
create function hostile.plant_like_members(place text) returns bigint language sql set search_path = pg_catalog as $$
  select count(*) from (
    select 'function', p.proname::text, coalesce((select string_agg(format_type(t, null), ', ') from unnest(p.proargtypes) t), '')
      from pg_proc p join pg_depend d on d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e'
    union all
    select 'operator', o.oprname::text, format('%s, %s', format_type(o.oprleft, null), format_type(o.oprright, null))
      from pg_operator o join pg_depend d on d.classid = 'pg_operator'::regclass and d.objid = o.oid and d.deptype = 'e' where o.oprkind = 'b'
    union all
    select case when c.oid is null then 'domain' else 'table' end, t.typname::text, case when c.oid is null then 'text' else 'i int default 1' end
      from pg_type t join pg_depend d on (d.classid, d.objid) in (('pg_type'::regclass, t.oid), ('pg_class'::regclass, t.typrelid)) and d.deptype = 'e'
      left join pg_class c on c.oid = t.typrelid and c.relkind in ('r', 'v')
  ) member(kind, name, arguments) where hostile.plant(kind, place, name, arguments) $$;

-- What an extension itself makes cannot be planted at the same place: away with what stands in the way of it, of functions with one at a time.
create function hostile.make_way(refusal text, hint text) returns boolean language plpgsql set search_path = pg_catalog as $$
declare
  -- PostGIS takes some functions, wherever they are, for itself.
  hurdle text := coalesce(case when refusal ~ 'Raster is already installed' then 'postgis_raster_lib_version' when refusal ~ 'is already installed' then 'postgis_version' when refusal ~ 'must be in the same' then 'postgis_lib_version' end,
    substring(refusal from '^"([^"]+)" is not a'),
    substring(case when hint ~ 'DROP FUNCTION' then hint else refusal end from '(?:schema|function name|function|FUNCTION|operator|type|relation) "?(?:[a-z_]+[.])?([^" (]+)'));
  statement text;
  cleared boolean := false;
begin
  for statement in
    (select format('drop function %s cascade', oid::regprocedure) from pg_proc where proname = hurdle and proowner = 'app'::regrole
      order by strpos(concat_ws(' ', hint, refusal), format('%s(%s)', proname, oidvectortypes(proargtypes))) > 0 desc, random() limit 1)
    union all select format('drop operator %s cascade', oid::regoperator) from pg_operator where oprname = hurdle and oprowner = 'app'::regrole
    union all select format('drop type %s cascade', t.oid::regtype) from pg_type t left join pg_class c on c.oid = typrelid
      where typname = hurdle and typowner = 'app'::regrole and (typtype in ('d', 'e') or relkind = 'c')
    union all select format('drop table %s cascade', oid::regclass) from pg_class where relname = hurdle and relkind = 'r' and relowner = 'app'::regrole
    union all select format('drop schema %I cascade', nspname) from pg_namespace where nspname = hurdle and nspowner = 'app'::regrole
  loop
    execute statement;
    cleared := true;
  end loop;
  return cleared;
end $$;

create table hostile.outcome (statement text, refusal text);

create function hostile.insist(statement text) returns void language plpgsql as $$
declare
  refusal text;
  hint text;
begin
  for attempt in 1 .. 100 loop
    begin
      execute statement;
      insert into hostile.outcome values (statement, null);
      return;
    exception when others then
      get stacked diagnostics refusal = message_text, hint = pg_exception_hint;
      if attempt operator(pg_catalog.=) 100 or not hostile.make_way(refusal, hint) then
        insert into hostile.outcome values (statement, refusal);
        return;
      end if;
    end;
  end loop;
end $$;

-- Everything that the owner can start with an extension; TimescaleDB can be loaded only once in a session. Those without a schema of their own go among the planted names. The default version comes last and stays.
create function hostile.attempts(only_default boolean) returns setof text language sql set search_path = pg_catalog as $$
  with extension as (
    select v.name, v.version, v.version = a.default_version as is_default, case when v.schema is null then ' schema public' else '' end as schema
      from pg_available_extension_versions v join pg_available_extensions a on a.name = v.name
     where v.trusted and v.name not in ('plpgsql', 'timescaledb')
       -- A detour by a version of PostGIS installs it as a whole beforehand: it is tried with a small one.
       and (v.version = a.default_version or not only_default and v.name !~ '^postgis|_us$'))
  select format(statement, name, version, target) from (
    select name, is_default, version, 1, null, 'create extension if not exists %I version %L cascade' || schema from extension
    union all
    select name, is_default, version, 2, target, 'alter extension %I update to %3$L' from extension, pg_extension_update_paths(name)
     where source = version and path is not null and (is_default or target = (select version from extension e where e.name = extension.name and e.is_default))
    union all
    select name, is_default, version, 3, null, 'drop extension if exists %I cascade' from extension where not is_default
  ) attempt(name, is_default, version, step, target, statement) order by name, is_default, version, step $$;

create procedure hostile.try_all(only_default boolean) language plpgsql as $$
declare statement text;
begin
  for statement in select * from hostile.attempts(only_default) loop
    perform hostile.insist(statement);
    commit;
  end loop;
  perform hostile.insist('create event trigger hostile on ddl_command_end execute function hostile.on_event()');
end $$;
