# shellcheck shell=bash
# Who may connect: pg_hba.conf and pg_ident.conf, written anew at every start and at every change of admission.

# The superuser comes through the socket on the volume, by the operating system's word, or from inside with the certificate that only this volume has.
# Everybody else comes with TLS and SCRAM, when clients are admitted.
write_access() { # true or false: clients are admitted
  replace_file "$RUN/pg_ident.conf" <<'IDENT'
howdah postgres postgres
howdah root     postgres
IDENT
  {
    cat <<'HBA'
local   all,replication postgres               peer map=howdah
hostssl all             postgres 127.0.0.1/32  cert
hostssl all             postgres ::1/128       cert
host    all             postgres all           reject
HBA
    if [[ $1 == true && ! -e $RUN/storage-closed ]]; then
      cat <<'HBA'
local   all             all                    scram-sha-256
hostssl all             all      all           scram-sha-256
HBA
    fi
  } | replace_file "$RUN/pg_hba.conf"
}
