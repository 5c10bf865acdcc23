# shellcheck shell=bash
# Passwords: checked in one place, changed without a trace in a log.

# Prints what is wrong with a password or verifier, or nothing.
password_fault() {
  if [[ -z $1 ]]; then
    printf 'the password is empty'
  elif [[ $1 =~ [[:cntrl:]] ]]; then
    printf 'the password has control characters'
  elif [[ $1 =~ ^md5[0-9a-f]{32}$ ]]; then
    printf 'the password is an MD5 verifier'
  elif [[ $1 == SCRAM-SHA-256\$* && ! $1 =~ ^SCRAM-SHA-256\$[1-9][0-9]*:[A-Za-z0-9+/]+=*\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$ ]]; then
    printf 'the password begins like a SCRAM-SHA-256 verifier and is none'
  fi
}

set_password() { # user; the password comes on standard input
  local password fault exists file code=0
  password=$(cat)
  fault=$(password_fault "$password")
  [[ -z $fault ]] || refuse_with "$WRONG" wrong-password "$fault"
  exists=$(HOWDAH_USER=$1 sql <<<$'\\getenv user HOWDAH_USER\nselect 1 from pg_roles where rolname = :\'user\' and not rolsuper and rolname !~ \'^pg_\'')
  [[ $exists == 1 ]] || refuse_with "$WRONG" unknown-user "there is no user $1 whose password could be set"
  # In a file of its own: environments can be read as long as a process lives.
  file=$(mktemp "$RUN/password.XXXXXX")
  printf '%s' "$password" >"$file"
  {
    printf '%s\n' "$SQL_IN_SILENCE"
    cat <<'SQL'
\getenv user HOWDAH_USER
\set password `cat "$HOWDAH_PASSWORD"`
alter role :"user" password :'password';
SQL
  } | HOWDAH_USER=$1 HOWDAH_PASSWORD=$file sql || code=$?
  rm -f "$file"
  ((code == 0)) || return "$code"
  jq -nc --arg user "$1" '{$user}'
}
