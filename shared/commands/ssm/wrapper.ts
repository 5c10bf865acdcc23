/**
 * What the SSM document runs on a server: the POSIX shell script that runs the script of each id once, detached from the agent, and tells every call of that id how it ended. A restart of the
 * agent or the end of the call that began it does not end it. A folder named after the id holds all that is known of it; whoever makes its subfolder `run` first is the one run of that id.
 *
 * It prints one line of JSON, and the last of the script's standard error on its own:
 * - `{"state":"ended","exitCode":0,"length":12,"offset":0,"result":"…"}`: `result` is the base64 of the bytes from `offset` of the last line that the script printed, which has `length` bytes;
 * - `{"state":"lost"}`: it ended without an exit code, and nothing of it runs any more;
 * - `{"state":"unknown"}`: this server has never seen the id.
 *
 * Its parameters are put into its text where `{{ … }}` stands; the document lets nothing through that a shell could misread.
 */
export const wrapper = String.raw`set -u
umask 077
action='{{ Action }}' id='{{ Id }}' script='{{ Script }}' seconds='{{ Seconds }}' offset='{{ Offset }}'
root=${'$'}{HOWDAH_COMMANDS:-/var/lib/howdah/commands}
folder=$root/$id
temp=${'$'}{HOWDAH_RUN:-/run/howdah}/$id
boot=$(cat /proc/sys/kernel/random/boot_id)

# State, session and start of a process; nothing when it is gone.
process() {
  line=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  set -- ${'$'}{line##*) }
  state=$1 session=$4
  shift 19
  began=$1
}
# The run of this id works, and not another process that was given its number later.
alive() { read -r leader since of 2>/dev/null <"$folder/run/pid" && [ "$of" = "$boot" ] && process "$leader" && [ "$state" != Z ] && [ "$began" = "$since" ]; }
# Nothing that the run of this id has started works any more.
halt() {
  [ -e "$folder/run/pid" ] || return 0
  read -r leader since of <"$folder/run/pid"
  [ "$of" = "$boot" ] || return 0
  if process "$leader" && [ "$began" != "$since" ]; then return 0; fi
  for look in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    found=
    for entry in /proc/[0-9]*; do
      pid=${'$'}{entry#/proc/}
      if process "$pid" && [ "$session" = "$leader" ] && [ "$state" != Z ]; then found=$pid; kill -9 "$pid" 2>/dev/null; fi
    done
    [ -n "$found" ] || return 0
    sleep 0.1
  done
  echo "process $found of $id cannot be stopped" >&2
  exit 1
}
# The first word about the end is the last.
finish() {
  rm -rf "$temp"
  echo "$1" >"$folder/exit.$$" && ln "$folder/exit.$$" "$folder/exit" 2>/dev/null
  rm -f "$folder/exit.$$"
}
keep() {
  [ -e "$folder/$1" ] || { cat >"$folder/$1.$$" && ln "$folder/$1.$$" "$folder/$1" 2>/dev/null; }
  rm -f "$folder/$1.$$"
}
launch() {
  # With systemd it gets a control group of its own.
  if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; then
    systemd-run --quiet --collect --unit="howdah-$id-$$" --setenv=HOME=/root sh "$folder/runner" "$folder" "$temp" "$seconds"
  else
    setsid sh "$folder/runner" "$folder" "$temp" "$seconds" </dev/null >/dev/null 2>&1 &
  fi
}
await() {
  looks=0
  while [ ! -e "$folder/exit" ]; do
    if ! alive && { [ -e "$folder/run/pid" ] || [ "$looks" -gt 100 ]; } && [ ! -e "$folder/exit" ]; then
      [ -d "$folder/run" ] || { echo "$id did not begin" >&2; exit 1; }
      halt
      if [ -e "$folder/stopped" ]; then finish 130; else finish lost; fi
    fi
    looks=$((looks + 1))
    if [ "$looks" -lt 150 ]; then sleep 0.1; else sleep 1; fi
  done
}
report() {
  code=$(cat "$folder/exit")
  if [ "$code" = lost ]; then echo '{"state":"lost"}'; return; fi
  [ -e "$folder/result" ] || grep -v '^[[:space:]]*$' "$folder/stdout" 2>/dev/null | tail -n 1 | tr -d '\n' | keep result
  if [ -e "$folder/stderr" ]; then tail -c 7000 "$folder/stderr" >&2; fi
  printf '{"state":"ended","exitCode":%s,"length":%s,"offset":%s,"result":"%s"}\n' \
    "$code" "$(wc -c <"$folder/result" | tr -d ' ')" "$offset" "$(tail -c "+$((offset + 1))" "$folder/result" | head -c 15000 | base64 | tr -d '\n')"
}

mkdir -p "$root"
case $action in
run)
  [ -n "$script" ] || [ -e "$folder/script" ] || [ -e "$folder/exit" ] || { echo '{"state":"unknown"}'; exit 0; }
  mkdir -p "$folder"
  if [ ! -e "$folder/exit" ] && [ ! -d "$folder/run" ]; then
    [ -z "$script" ] || printf %s "$script" | base64 -d | keep script
    keep runner <<'RUNNER'
umask 077
folder=$1 temp=$2 seconds=$3
cd "$folder" || exit 1
mkdir run 2>/dev/null || exit 0
line=$(cat /proc/$$/stat)
set -- ${'$'}{line##*) }
shift 19
echo "$$ $1 $(cat /proc/sys/kernel/random/boot_id)" >run/pid.next && mv run/pid.next run/pid
mkdir -p "$temp"
# What is printed comes from a database in the end: of each output its first megabyte is kept, and its end.
bounded() { { head -c 1048576; tail -c 200001; } >"$1"; }
{
  { HOWDAH_TEMP=$temp timeout --kill-after=10 "$seconds" sh ./script </dev/null; echo $? >code; } 2>&1 >&3 3>&- | bounded stderr 3>&-
} 3>&1 | bounded stdout
rm -rf "$temp"
read -r code <code || exit 1
echo "$code" >exit.next && ln exit.next exit 2>/dev/null
RUNNER
    launch
    find "$root" -mindepth 1 -maxdepth 1 -type d -mtime +40 -exec rm -rf {} +
  fi
  await
  ;;
stop)
  mkdir -p "$folder"
  touch "$folder/stopped"
  if ! mkdir "$folder/run" 2>/dev/null; then
    # It may have begun just now.
    for look in 1 2 3 4 5 6 7 8 9 10; do
      if [ -e "$folder/run/pid" ] || [ -e "$folder/exit" ]; then break; fi
      sleep 1
    done
    [ -e "$folder/exit" ] || halt
  fi
  finish 130
  ;;
esac
report`
