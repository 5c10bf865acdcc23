# shellcheck shell=bash
# The database's own certificate authority, its server certificate, and the client certificate with which the superuser comes from inside.

# Prints the names and addresses that clients may use.
certificate_names() {
  if [[ -n ${CERTIFICATE_NAMES:-} ]]; then
    tr -s ' ' '\n' <<<"$CERTIFICATE_NAMES 127.0.0.1"
  else
    printf '%s\n' localhost 127.0.0.1 ::1 "$HOSTNAME"
    hostname -I | tr -s ' ' '\n'
  fi | sed '/^$/d' | sort -u
}

# All three are there. The authority lasts as long as the volume, unless something of it is gone; the server certificate is made again when the names changed or its last year has begun; the client's belongs to one start.
ensure_certificates() {
  local names passphrase
  mkdir -p "$TLS"
  names=$(certificate_names)
  if ! { is_file "$TLS/ca.crt" && is_file "$TLS/ca.key" && is_file "$TLS/client.crt"; }; then
    rm -rf "$TLS"/*
    certificate ca "/CN=Howdah $(openssl rand -hex 8)" -noenc -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' -addext 'keyUsage=critical,keyCertSign,cRLSign'
  fi
  passphrase=$(openssl rand -hex 32)
  PASSPHRASE=$passphrase signed_certificate client /CN=postgres -passout env:PASSPHRASE -addext extendedKeyUsage=clientAuth
  write_service_file "$passphrase"
  if ! is_file "$TLS/server.crt" || ! is_file "$TLS/server.key" || [[ $(read_file "$TLS/names") != "$names" ]] ||
    ! openssl x509 -in "$TLS/server.crt" -noout -checkend $((365 * 86400)) >/dev/null; then
    signed_certificate server /CN=postgresql -noenc -addext extendedKeyUsage=serverAuth -addext "subjectAltName=$(alternative_names <<<"$names")"
    replace_file "$TLS/names" <<<"$names"
  fi
}

signed_certificate() { # name, subject, extensions…
  certificate "$@" -CA "$TLS/ca.crt" -CAkey "$TLS/ca.key" -addext 'basicConstraints=critical,CA:FALSE' -addext 'keyUsage=critical,digitalSignature'
}

certificate() { # name, subject, options…
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -days 3650 -keyout "$TLS/$1.key.new" -out "$TLS/$1.crt.new" -subj "$2" "${@:3}" 2>/dev/null ||
    fail "$FAILED" "the certificate '$1' could not be made" 'look at the names in CERTIFICATE_NAMES'
  mv "$TLS/$1.key.new" "$TLS/$1.key"
  mv "$TLS/$1.crt.new" "$TLS/$1.crt"
}

alternative_names() {
  sed -E '/^([0-9.]+|.*:.*)$/{s/^/IP:/;b};s/^/DNS:/' | paste -sd ,
}
