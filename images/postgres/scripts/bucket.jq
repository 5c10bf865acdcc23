# What a bucket may say, and in which form. Whoever has the key of a server can put anything there: so what does not fit is none, what is not known is left out, and a document that contradicts the
# place where it lies is none either. Pure; bucket.sh reads the documents.

# ---- Values

def is_text($pattern): type == "string" and length <= 200 and test("\\A(?:" + $pattern + ")\\z");
def is_name: is_text("[a-z0-9-]{1,40}");
def is_id: is_text("[A-Za-z0-9][A-Za-z0-9-]{0,63}");
def is_lsn: is_text("[0-9A-F]{1,8}/[0-9A-F]{1,8}");
def is_backup: is_text("base_[0-9A-F]{24}(_D_[0-9A-F]{24}){0,7}");
def is_time: is_text("2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z") and (.[:19] + "Z" | try (fromdateiso8601 != null) catch false);
def is_integer($least; $most): type == "number" and floor == . and . >= $least and . <= $most;
def is_count: is_integer(0; 9007199254740991);
def is_one_of($values): . as $value | any($values[]; . == $value);
def is_release: is_integer(90000; 999999) or is_text("[0-9]{1,2}(\\.[0-9]{1,3}|(beta|rc|devel)[0-9]{0,2})");
def maybe(condition): . == null or condition;

# PostgreSQL is told of each number that is taken, one after the other: so many that nobody gets there, and few enough for that.
def is_timeline: is_integer(1; 9999);
# All of WAL that a backup needs is looked for by name.
def most_wal: 4398046511104;

def unhexed: explode | reduce .[] as $c (0; . * 16 + (if $c >= 65 then $c - 55 else $c - 48 end));
def place_in_wal: split("/") | (.[0] | unhexed) * 4294967296 + (.[1] | unhexed);
def leads_on: (.finishLsn | place_in_wal) - (.startLsn | place_in_wal) | . >= 0 and . <= most_wal;

# Numbers in a form that a shell can count with: JSON also knows 1E+3 and 1.0.
def only($fields): with_entries(select(.key | IN($fields[]))) | map_values(if type == "number" then floor else . end);

# ---- Documents: each is its value, or nothing. $at is what its place says.

def incarnation($at):
  select(.incarnation == $at.incarnation and .systemIdentifier == $at.system and .major == $at.major
    and (.serverVersion | is_release) and (.startedAt | is_time) and (.timeline | is_timeline)
    and (.parent | maybe(is_name)) and (.parentLsn | maybe(is_lsn)) and (.startLsn | maybe(is_lsn)))
  | only(["incarnation", "systemIdentifier", "major", "serverVersion", "startedAt", "parent", "parentLsn", "startLsn", "timeline"]);

def record($at):
  (if .prefix == $at.home then "" else .prefix | strings | select(startswith($at.home + "/self-contained/")) | .[($at.home + "/self-contained/" | length):] | select(is_id) end) as $alone
  | select((has("id") | not) or (.id | is_id and ($alone == "" or $alone == .)))
  | select(.name == $at.name and .incarnation == $at.incarnation and (.name | is_backup)
    and (.kind | is_one_of(["full", "incremental", "self-contained"])) and (.kind == "self-contained") == ($alone != "")
    and (.asked | maybe(is_one_of(["full", "incremental", "self-contained"])))
    and (.startedAt | is_time) and (.finishedAt | is_time) and (.startLsn | is_lsn) and (.finishLsn | is_lsn) and leads_on
    and (.finishTransaction | maybe(is_text("[0-9]{1,20}")))
    and (.sizeBytes | maybe(is_count)) and (.storedBytes | maybe(is_count)) and (.partsBytes | maybe(is_count))
    and (.permanent | type == "boolean") and (.verified | type == "boolean") and (.base | maybe(is_backup))
    and .timeline == (.name[5:13] | unhexed) and (.serverVersion | maybe(is_release)) and (.keyId | maybe(is_text("[0-9a-f]{16}"))))
  | only(["id", "name", "asked", "kind", "incarnation", "prefix", "startedAt", "finishedAt", "startLsn", "finishLsn", "finishTransaction", "sizeBytes", "storedBytes", "partsBytes", "permanent", "verified", "base",
      "timeline", "serverVersion", "keyId"]);

def point($at):
  select(.name == $at.name and (.name | is_text("[A-Za-z0-9][A-Za-z0-9._-]{0,62}")) and (.incarnation | maybe(. == $at.incarnation))
    and (.lsn | is_lsn) and (.time | is_time) and (.timeline | is_integer(1; 4294967295)) and (.id | maybe(is_text("[A-Za-z0-9-]{1,64}"))))
  | only(["name", "lsn", "time", "timeline", "incarnation", "id"]);

def running:
  select((.id | is_id) and (.asked | is_one_of(["full", "incremental", "self-contained"])) and (.startedAt | is_time) and (.from | is_text("[0-9A-F]{24}")))
  | only(["id", "asked", "startedAt", "from"]);

# Of the archiver's own, what Howdah reads of it. LSNs are numbers there.
def sentinel:
  select((.LSN | is_count) and (.FinishLSN | is_count) and .FinishLSN - .LSN >= 0 and .FinishLSN - .LSN <= most_wal
    and (.StartTime | is_time) and (.FinishTime | is_time) and (.DeltaFrom | maybe(is_backup)) and (.UncompressedSize | is_count) and (.CompressedSize | is_count)
    and (.PgVersion | is_integer(90000; 999999)) and (.IsPermanent | maybe(type == "boolean")))
  | .UserData |= (objects | {howdah: .howdah, key: .key} | .howdah |= (select(is_id) // null) | .key |= (select(is_text("[0-9a-f]{16}")) // null)) // null;

# Of a backup's list of files, and of its list of parts.
def files_metadata:
  select(type == "object" and (.Files | type == "object" and all(.[]; type == "object")) and (.TarFileSets | maybe(type == "object")));

# ---- One document of a line "<path> TAB <content>". $begin is where the names of the listing begin.

def at: capture("\\A(?<home>(?<system>[0-9]{1,20})-(?<major>[0-9]{1,3})/(?<incarnation>[a-z0-9-]{1,40}))/([a-z-]+/)?(?<name>[A-Za-z0-9._-]+)\\.json\\z") | .major |= tonumber;
def document($kind; $begin):
  index("\t") as $tab | .[:$tab] as $path | (.[$tab + 1:] | try fromjson catch null | objects) as $value | ($begin + $path | at) as $at
  | ($value | if $kind == "incarnation" then incarnation($at) elif $kind == "record" then record($at) else point($at) end) as $value | {$path, $value};
