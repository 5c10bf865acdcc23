# shellcheck shell=bash
# What a recovery is asked to reach: RECOVERY_TARGET becomes TARGET_KIND, TARGET_VALUE and, for a transaction, TARGET_INCLUSIVE.

check_target() {
  local kind rest number='^[1-9][0-9]{0,18}$'
  read -r kind rest <<<"$RECOVERY_TARGET"
  TARGET_KIND=$kind TARGET_VALUE=$rest TARGET_INCLUSIVE=true
  case $kind in
    latest) [[ -z $rest ]] || wrong_target 'takes no value' ;;
    time)
      TARGET_VALUE=$(in_utc "$rest") || wrong_target 'is no RFC 3339 time, such as 2026-11-22T10:15:00Z' ;;
    lsn)
      [[ $rest =~ ^([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})$ ]] || wrong_target 'is no LSN, such as 0/3000148'
      TARGET_VALUE=${rest^^} ;;
    transaction)
      read -r TARGET_VALUE rest <<<"$rest"
      [[ $TARGET_VALUE =~ $number ]] || wrong_target 'is no transaction id'
      case $rest in '' | inclusive) ;; exclusive) TARGET_INCLUSIVE=false ;; *) wrong_target 'is neither inclusive nor exclusive' ;; esac ;;
    restore-point) [[ $rest =~ ^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$ ]] || wrong_target 'is no name of a restore point' ;;
    backup) [[ $rest =~ ^([a-z0-9-]+/)?[A-Za-z0-9][A-Za-z0-9_-]{0,199}$ ]] || wrong_target 'is no name of a backup' ;;
    *) wrong_target 'begins with none of latest, time, lsn, transaction, restore-point, backup' ;;
  esac
}

# Prints an RFC 3339 time in UTC, in the form that can be compared as text.
in_utc() {
  [[ $1 =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$ ]] && date -ud "${1^^}" +%Y-%m-%dT%H:%M:%S.%6NZ 2>/dev/null
}

wrong_target() { wrong "RECOVERY_TARGET is '$RECOVERY_TARGET', which $1" 'see --help'; }

# COMPLETE_LIFE and COMPLETE_UNTIL become what RECOVERY_COMPLETE says.
check_complete() {
  local time
  COMPLETE_LIFE='' COMPLETE_UNTIL=''
  [[ -n ${RECOVERY_COMPLETE:-} ]] || return 0
  read -r COMPLETE_LIFE time <<<"$RECOVERY_COMPLETE"
  [[ $COMPLETE_LIFE =~ ^[a-z0-9-]{1,40}$ ]] && COMPLETE_UNTIL=$(in_utc "$time") ||
    wrong "RECOVERY_COMPLETE is ${RECOVERY_COMPLETE:0:80}" 'use <incarnation> <RFC 3339 time>'
}

# Whether all that was committed before the time that is wanted is known to be in the store: then the end of the WAL is that moment, where nothing was committed later.
is_complete() {
  [[ $TARGET_KIND == time && $MISSING == none && -n $COMPLETE_UNTIL && ! $TARGET_VALUE > $COMPLETE_UNTIL && $(plan '.lineage[0].incarnation') == "$COMPLETE_LIFE" ]]
}

fail_of_end() { # what ends
  local hint='choose an earlier target, or latest'
  [[ $TARGET_KIND != time || -z $COMPLETE_UNTIL ]] || hint="choose a time up to $COMPLETE_UNTIL, or latest"
  fail_for_good target-not-reached "$1, which is before $RECOVERY_TARGET" "$hint"
}

# TARGET_SETTINGS becomes PostgreSQL's options for the target.
target_settings() {
  TARGET_SETTINGS=(-c "recovery_target_timeline=$TARGET_TIMELINE" -c recovery_target_action=promote)
  case $TARGET_KIND in
    # On the command line PostgreSQL does not know the letter Z yet.
    time) [[ -n $IS_PAST_LAST_COMMIT ]] || TARGET_SETTINGS+=(-c "recovery_target_time=${TARGET_VALUE%Z}+00") ;;
    # What ends at the LSN or before it is in, as pg_current_wal_lsn() means it. Behind the last byte of WAL PostgreSQL would find no record to stop before. By its name PostgreSQL would take
    # a restore point for an older one.
    lsn | restore-point) is_end_of_wal || TARGET_SETTINGS+=(-c "recovery_target_lsn=$TARGET_LSN" -c recovery_target_inclusive=false) ;;
    transaction) TARGET_SETTINGS+=(-c "recovery_target_xid=$TARGET_VALUE" -c "recovery_target_inclusive=$TARGET_INCLUSIVE") ;;
    backup) TARGET_SETTINGS+=(-c recovery_target=immediate) ;;
  esac
}

# The LSN is where the WAL ends that the recovery may use.
is_end_of_wal() { [[ -z $IS_UNFINISHED ]] && (($(lsn_number "$TARGET_LSN") == END_OF_WAL)); }
