
GRANT SELECT ON us_lex, us_gaz, us_rules TO PUBLIC;
GRANT INSERT, UPDATE, DELETE ON us_lex, us_gaz, us_rules TO @extowner@;
GRANT SELECT, USAGE, UPDATE ON SEQUENCE us_lex_id_seq, us_gaz_id_seq, us_rules_id_seq TO @extowner@;
SELECT pg_catalog.pg_extension_config_dump('us_lex_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('us_gaz_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('us_rules_id_seq', '');
