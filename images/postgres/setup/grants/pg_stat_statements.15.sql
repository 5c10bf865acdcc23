
GRANT EXECUTE ON FUNCTION pg_stat_statements_reset(oid, oid, bigint) TO @extowner@;
