# shellcheck shell=bash
# Who may connect: pg_hba.conf and pg_ident.conf, written anew at every start and at every change of admission.

# The superuser comes from inside, with the certificate of session.sh, or through the socket as the operating system's root, which no process of PostgreSQL can be. So what the owner makes libpq do
# within PostgreSQL gets in nowhere as the superuser.
# Everybody else comes with TLS and SCRAM, when clients are admitted.
write_access() { # true or false: clients are admitted
  local replication
  replication=$(state_get .replicationRole)
  replace_file "$RUN/pg_ident.conf" <<'IDENT'
howdah root     postgres
IDENT
  {
    cat <<'HBA'
local   all,replication postgres               peer map=howdah
hostssl all,replication postgres 127.0.0.1/32  cert
host    all,replication postgres all           reject
HBA
    if [[ $1 == true && ! -e $RUN/storage-closed ]]; then
      cat <<'HBA'
local   all             all                    scram-sha-256
hostssl all             all      all           scram-sha-256
HBA
      [[ -z $replication ]] || printf 'hostssl replication %s all scram-sha-256\n' "$replication"
    fi
  } | replace_file "$RUN/pg_hba.conf"
}
