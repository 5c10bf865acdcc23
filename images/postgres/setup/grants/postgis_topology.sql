
GRANT INSERT, UPDATE, DELETE ON topology.topology, topology.layer TO @extowner@;
GRANT USAGE ON SEQUENCE topology.topology_id_seq TO @extowner@;
