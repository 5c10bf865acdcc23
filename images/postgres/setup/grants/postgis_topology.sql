
GRANT INSERT, UPDATE, DELETE ON topology.topology, topology.layer TO @extowner@;
GRANT SELECT, USAGE, UPDATE ON SEQUENCE topology.topology_id_seq TO @extowner@;
SELECT pg_catalog.pg_extension_config_dump('topology.topology_id_seq', '');
