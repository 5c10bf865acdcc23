
GRANT EXECUTE ON FUNCTION verify_heapam(regclass, boolean, boolean, text, bigint, bigint) TO @extowner@;
GRANT EXECUTE ON FUNCTION bt_index_check(regclass), bt_index_check(regclass, boolean) TO @extowner@;
GRANT EXECUTE ON FUNCTION bt_index_parent_check(regclass), bt_index_parent_check(regclass, boolean),
  bt_index_parent_check(regclass, boolean, boolean) TO @extowner@;
