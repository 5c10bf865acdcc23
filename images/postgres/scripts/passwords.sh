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

# Whoever changes roles waits until the transaction ends: else it fails when somebody changes the same one, again and again if they like.
readonly KEEP_ROLES='lock table pg_authid in share row exclusive mode'

set_password() { # user; the password comes on standard input
  local password exists
  password=$(read_password)
  exists=$(HOWDAH_USER=$1 sql <<<$'\\getenv user HOWDAH_USER\nselect 1 from pg_roles where rolname = :\'user\' and not rolsuper and rolname !~ \'^pg_\'')
  [[ $exists == 1 ]] || refuse_with "$WRONG" unknown-user "there is no user $1 whose password could be set"
  with_password "$1" "$password" "begin; $KEEP_ROLES; alter role :\"user\" password :'password'; commit"
  jq -nc --arg user "$1" '{$user}'
}

# Prints the password or verifier on standard input.
read_password() {
  local password fault
  password=$(cat)
  fault=$(password_fault "$password")
  [[ -z $fault ]] || refuse_with "$WRONG" wrong-password "$fault"
  printf '%s' "$password"
}

# Runs statements with the variables user and password. The password is in a file of its own: environments can be read as long as a process lives.
with_password() { # user, password, statements
  local file code=0
  file=$(mktemp "$RUN/password.XXXXXX")
  printf '%s' "$2" >"$file"
  HOWDAH_USER=$1 HOWDAH_PASSWORD=$file sql <<SQL || code=$?
\getenv user HOWDAH_USER
\set password \`cat "\$HOWDAH_PASSWORD"\`
$3;
SQL
  rm -f "$file"
  return "$code"
}
