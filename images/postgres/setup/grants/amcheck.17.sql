GRANT EXECUTE ON FUNCTION bt_index_check(regclass, boolean, boolean), bt_index_parent_check(regclass, boolean, boolean, boolean) TO @extowner@;
