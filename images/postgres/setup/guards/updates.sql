-- Runs as superuser: goes on only when a superuser asked for it.
DO LANGUAGE plpgsql $guard$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles r WHERE r.rolname OPERATOR(pg_catalog.=) SESSION_USER AND r.rolsuper) THEN
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege', MESSAGE = 'only the superuser may update this extension',
      HINT = 'The administrator of the server updates it: docker exec -it <container> psql -U postgres -d <database> -c ''alter extension … update''.';
  END IF;
END
$guard$;
