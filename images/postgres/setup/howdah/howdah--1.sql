-- The schemas of the extensions that only the superuser may have a hand in. As members of an extension they are in no dump: every database of Howdah has them.
CREATE SCHEMA extensions;
CREATE SCHEMA topology;
GRANT USAGE ON SCHEMA extensions, topology TO PUBLIC;
