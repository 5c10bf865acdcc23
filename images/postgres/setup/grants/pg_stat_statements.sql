
GRANT EXECUTE ON FUNCTION pg_stat_statements_reset TO @extowner@;
