-- Runs as superuser: goes on only when nobody else has a hand in any schema where its names are looked up. What this says itself is found in pg_catalog alone.
DO LANGUAGE plpgsql $guard$
DECLARE
  place pg_catalog.record;
  superuser CONSTANT pg_catalog.text := pg_catalog.pg_get_userbyid(10);
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.pg_type t WHERE t.typnamespace OPERATOR(pg_catalog.=) pg_catalog.pg_my_temp_schema()) THEN
    RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = 'this extension cannot be created in a session that has temporary objects',
      HINT = 'Create it in a new session.';
  END IF;
  FOR place IN
    SELECT n.oid, n.nspname, o.rolsuper AS is_safe, n.xmin OPERATOR(pg_catalog.=) pg_catalog.pg_current_xact_id()::pg_catalog.xid AS is_new
      FROM pg_catalog.unnest(pg_catalog.current_schemas(false)) AS path(name)
      JOIN pg_catalog.pg_namespace n ON n.nspname OPERATOR(pg_catalog.=) path.name
      JOIN pg_catalog.pg_roles o ON o.oid OPERATOR(pg_catalog.=) n.nspowner
     WHERE n.oid OPERATOR(pg_catalog.<>) pg_catalog.pg_my_temp_schema()
  LOOP
    -- CREATE EXTENSION makes a missing schema for whoever calls it. As long as nobody else can see it and nothing is in it, it can become the superuser's.
    IF NOT place.is_safe AND place.is_new AND NOT EXISTS (
      SELECT FROM pg_catalog.pg_depend d WHERE d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_namespace'::pg_catalog.regclass
        AND d.refobjid OPERATOR(pg_catalog.=) place.oid AND d.classid OPERATOR(pg_catalog.<>) 'pg_catalog.pg_extension'::pg_catalog.regclass)
    THEN
      EXECUTE pg_catalog.format('ALTER SCHEMA %I OWNER TO %I', place.nspname, superuser);
      EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA %I TO PUBLIC', place.nspname);
      place.is_safe := true;
    END IF;
    IF NOT place.is_safe OR EXISTS (
      SELECT FROM pg_catalog.pg_roles r WHERE NOT r.rolsuper AND pg_catalog.has_schema_privilege(r.oid, place.oid, 'CREATE'))
    THEN
      RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
        MESSAGE = pg_catalog.format('this extension is created only among objects of the superuser, and others may create some in the schema %I', place.nspname),
        HINT = pg_catalog.format('Rename the schema %I, or move away what else is in it and drop it; then create the extension again.', place.nspname);
    END IF;
  END LOOP;
END
$guard$;
