
GRANT INSERT, UPDATE, DELETE ON @extschema@.spatial_ref_sys TO @extowner@;
