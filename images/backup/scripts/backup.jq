# What the store holds, what can be recovered to, and what may go. Pure: reads what backup-survey.sh collected.

# ---- Positions and times

def hex($digits): def step: if . < 16 then "0123456789ABCDEF"[. : . + 1] else ((. / 16 | floor) | step) + ((. % 16) | step) end; step | ("0" * ($digits - length) // "") + .;
def unhex: reduce (explode[] | if . > 57 then . - 55 else . - 48 end) as $digit (0; . * 16 + $digit);
def position: split("/") | (.[0] | unhex) * 4294967296 + (.[1] | unhex);
# The segment that holds the byte before an LSN; segments have 16 MB.
def segment($timeline): ((position - 1) / 16777216 | floor) as $number | ($timeline | hex(8)) + ($number / 256 | floor | hex(8)) + ($number % 256 | hex(8));
# The LSN at which a segment begins; of none, the first.
def start_of_segment: if . == "" then "0/0" else (.[8:16] | unhex | hex(1)) + "/" + .[22:24] + "000000" end;
def epoch: capture("^(?<whole>[^.Z]+)(?<part>\\.[0-9]+)?Z$") | (.whole + "Z" | fromdateiso8601) + ((.part // "0") | tonumber);

# ---- A backup, as recorded, with what the survey adds: home (its incarnation's place), good (the archiver can see it) and whole (it and what it builds on have the bytes that they had when
# they were recorded). One that is not whole any more is offered to nobody and stands for none; it goes when a whole one would in its place.

def key: .prefix + "/" + .name;
def timeline: .name[5:13] | unhex;
def first_segment: .name[5:29];
def last_segment: timeline as $timeline | .finishLsn | segment($timeline);
def ships: .kind != "self-contained";

def whole_among($recorded; $parts): . as $one
  | (.partsBytes == null or .partsBytes == $parts[key])
    and (.base == null or ($recorded[.prefix + "/" + .base] | . != null and whole_among($recorded; $parts)));

# What things_in_store prints.
def words: split("\n") | map(split(" ") | select(length > 2));
def sentinels: map(select(.[0] == "sentinel") | {key: (.[1] + "/" + .[2]), value: {prefix: .[1], name: .[2]}}) | from_entries;
def bytes_of_parts: map(select(.[0] == "parts") | {key: (.[1] + "/" + .[2]), value: (.[3] | tonumber)}) | from_entries;

def survey:
  ($things | words) as $things
  | ($objects | map({key: .path, value: .value}) | from_entries) as $object
  | ($things | sentinels) as $sentinels
  | ($things | map(select(.[0] == "record") | . as $thing | $object["\(.[1])/backups/\(.[2]).json"] | values | . + {home: $thing[1], good: (.verified and has("id") and ($sentinels[key] != null))})) as $backups
  | ($things | bytes_of_parts) as $parts
  | ($backups | map({key: key, value: .}) | from_entries) as $recorded
  | ($backups | map(. + {whole: whole_among($recorded; $parts)})) as $backups
  | { incarnations: ($things | map(select(.[0] == "incarnation") | .[1] as $prefix | $object[$prefix + "/incarnation.json"] | values | . + {$prefix}) | sort_by(.startedAt | epoch)),
      $backups,
      foreign: [$sentinels[] | select($recorded[key] | not)],
      unfinished: ($things | map(select(.[0] == "folder") | {prefix: .[1], name: .[2]} | select($sentinels[key] == null and ($recorded[key] | not)))),
      points: ($things | map(select(.[0] == "point") | .[1] as $home | $object["\(.[1])/restore-points/\(.[2])"] | values | . + {$home})),
      wal: ($things | map(select(.[0] == "wal") | {prefix: .[1], timeline: (.[2] | tonumber), from: .[3], to: .[4], lastAt: .[6]})) };

# Of what was recorded in one incarnation: the backup that an incremental one builds on, or nothing.
def base($things; $timeline; $longest; $keyId):
  ($things | words) as $things | ($things | sentinels) as $sentinels | ($things | bytes_of_parts) as $parts
  | (map({key: key, value: .}) | from_entries) as $recorded
  | def depth: if .base == null then 0 else $recorded[.prefix + "/" + .base] | if . then depth + 1 else infinite end end;
    map(select(ships and .verified and (.permanent | not) and $sentinels[key] != null and .timeline == $timeline and (.keyId // "") == $keyId and whole_among($recorded; $parts)))
    | max_by(.startedAt) // empty | select(depth < $longest);

def sound: .good and .whole;
def items: .backups | map(select(sound)) | sort_by(.finishedAt | epoch) | reverse | map(del(.home, .good, .whole) | .keyId //= null);

# ---- What can be recovered to

def parent_in($incarnations): . as $one
  | [$incarnations[] | select(.incarnation == $one.parent and .systemIdentifier == $one.systemIdentifier and (.startedAt | epoch) < ($one.startedAt | epoch))] | last // null;
def in_run($run): sound and ships and .home == $run.prefix and timeline == $run.timeline and first_segment >= $run.from and last_segment <= $run.to;
def number: .[8:16] as $high | .[16:24] as $low | ($high | unhex) * 256 + ($low | unhex);
def first_run($wal): .prefix as $home | [$wal[] | select(.prefix == $home)] | min_by(.from);

# Whether an incarnation can be recovered from its very beginning: its WAL goes on where that of its parent left off, and there is a backup before.
def begins_reachable($incarnations; $backups; $wal): . as $one
  | parent_in($incarnations) as $parent | first_run($wal) as $run | ($parent | first_run($wal)) as $first
  | $parent != null and .parentLsn != null and $run != null
    and (any($wal[]; . as $before | .prefix == $parent.prefix and (.to | number) + 1 >= ($run.from | number)
        and (any($backups[]; in_run($before) and (.finishLsn | position) <= ($one.parentLsn | position))
          or ($before == $first and ($parent | begins_reachable($incarnations; $backups; $wal)))))
      # The parent was lost where it began, before it shipped anything.
      or ($first == null and $parent.parentLsn == .parentLsn and (. + ($parent | {parent, startedAt}) | begins_reachable($incarnations; $backups; $wal))));

# The times of an incarnation without a hole in its WAL, each from the end of its first backup (or the beginning of the incarnation) to the last segment.
def ranges($incarnation; $incarnations; $backups; $wal):
  ($incarnation | first_run($wal)) as $first
  | [$wal[] | select(.prefix == $incarnation.prefix) | . as $run
    | [$backups[] | select(in_run($run))] as $inside
    | (if $run == $first and ($incarnation | begins_reachable($incarnations; $backups; $wal)) then {finishedAt: $incarnation.startedAt, finishLsn: $incarnation.parentLsn}
       else $inside | min_by(.finishedAt | epoch) end) as $begin
    | select($begin)
    | {from: $begin.finishedAt, fromLsn: $begin.finishLsn, to: ([$run.lastAt, $begin.finishedAt, ($inside[].finishedAt)] | max_by(epoch)), lastWal: $run.to}];

def window:
  . as $survey
  | (.incarnations | map(. as $incarnation | ranges($incarnation; $survey.incarnations; $survey.backups; $survey.wal) as $ranges
      | . + {$ranges, earliest: ($ranges | map(.from) | min_by(epoch)), latest: ($ranges | map(.to) | max_by(epoch)),
             lastArchivedWal: ([$survey.wal[] | select(.prefix == $incarnation.prefix) | .to] | max)})) as $incarnations
  | { earliest: ([$incarnations[].earliest | values] | min_by(epoch)), latest: ([$incarnations[].latest | values] | max_by(epoch)),
      lastArchivedWal: ($incarnations | last | .lastArchivedWal),
      $incarnations,
      restorePoints: (.points | map(. as $point | del(.home) + {recoverable: ([$incarnations[] | select(.prefix == $point.home) | .ranges[]
        | select(($point.lsn | position) >= (.fromLsn | position) and ($point.lsn | segment($point.timeline)) <= .lastWal)] | length > 0)}) | sort_by(.time | epoch)),
      backups: items };

# ---- What may go

def root($by): if .base == null then key elif $by[.prefix + "/" + .base] then $by[.prefix + "/" + .base] | root($by) else null end;
def with_bases($by): ., (select(.base) | $by[.prefix + "/" + .base] // empty | with_bases($by));
def chains($by):
  map(. + {root: root($by)}) | group_by(.root // key)
  | map({members: map(key), home: .[0].home, ships: (.[0] | ships), good: (.[0].root as $root | $root != null and $by[$root].good), whole: (.[0].root as $root | $root != null and $by[$root].whole),
         at: (if .[0].root then $by[.[0].root].finishedAt | epoch else 0 end), last: (map(.finishedAt | epoch) | max)});

# The end of an incarnation's life: the beginning of the next one. One that nothing is known of lives on.
def ends($incarnations): . as $home | ([$incarnations[] | select(.prefix == $home) | .startedAt | epoch] | first) as $started
  | if $started then [$incarnations[].startedAt | epoch | select(. > $started)] | min // infinite else infinite end;

# What an incarnation is recovered from before its own first backup ended: the last one of its ancestors before it left them, and the incarnations whose WAL leads here from there.
def inherited($incarnations; $backups; $limit): . as $one | parent_in($incarnations) as $parent
  | if $parent == null or $limit == null then null else
      ([$backups[] | select(sound and ships and .home == $parent.prefix and (.finishLsn | position) <= ($limit | position))] | max_by(.finishedAt | epoch)) as $base
      | if $base then {base: $base, through: [$one.prefix]}
        else $parent | inherited($incarnations; $backups; [$limit, .parentLsn] | map(values) | min_by(position)) | if . then .through += [$one.prefix] else null end end
    end;
def inherited($incarnations; $backups): inherited($incarnations; $backups; .parentLsn);

# What incarnations that have no backup of their own are recovered from, with what that builds on.
def heritage: . as $survey | (.backups | map({key: key, value: .}) | from_entries) as $by
  | [.incarnations[] | .prefix as $home | select(all($survey.backups[]; (sound and ships and .home == $home) | not)) | inherited($survey.incarnations; $survey.backups) | values | .base | with_bases($by) | key];

# A chain (a full backup with what builds on it) stays while it is among the $full newest, or while going back $days days needs it. Permanent backups and what they build
# on stay. WAL stays from the oldest chain on; of backups that stay only because they are permanent, just the segments that they need themselves.
def plan($now; $full; $days; $current):
  . as $survey
  | ($now - $days * 86400) as $cutoff
  | (.backups | map({key: key, value: .}) | from_entries) as $by
  | (.backups | chains($by)) as $chains
  | ([$chains[] | select(sound)] | sort_by(-.last)[:$full]) as $newest
  | [$chains[] | . as $chain | select(.good) | select(
      any($newest[]; .members == $chain.members)
      or (if .ships
          then (.home | ends($survey.incarnations)) > $cutoff
               and all($chains[]; (sound and .ships and .home == $chain.home and .at > $chain.at and .at <= $cutoff) | not)
          else .last > $cutoff end))] as $kept_chains
  | ([$chains[] | select(.good).members[] | $by[.]]) as $usable
  | [.incarnations[] | . as $one
      | select((.prefix | ends($survey.incarnations)) > $cutoff and all($chains[]; (sound and .ships and .home == $one.prefix and .at <= $cutoff) | not))
      | inherited($survey.incarnations; $usable) | values] as $inherited
  | ([$inherited[].through[]]) as $through
  | ([($kept_chains[].members[] | $by[.] | select(.good)), ($inherited[].base | with_bases($by))] | map({key: key, value: true}) | from_entries) as $ruled
  | ([.backups[] | select(.good and .permanent) | with_bases($by)] | map({key: key, value: true}) | from_entries) as $permanent
  | ([.backups[] | select($ruled[key] or $permanent[key])]) as $kept
  | ([.incarnations[] | .prefix as $home | select($home != $current and ($home | ends($survey.incarnations)) <= $cutoff and ($through | index($home) | not))
      | select(all($kept[]; .home != $home) and all($survey.foreign[]; .prefix | startswith($home + "/") or . == $home | not)) | $home]) as $gone
  | { kept: ($kept | map(key)),
      removed: [.backups[] | select(($ruled[key] or $permanent[key]) | not)] | sort_by(.startedAt | epoch) | reverse | map({prefix, name, home}),
      incarnations: $gone,
      wal: [.incarnations[] | .prefix as $home | select($gone | index($home) | not)
        | ([$kept[] | select(.home == $home and ships and $ruled[key]) | first_segment] + [$survey.foreign[] | select(.prefix == $home) | first_segment] | min) as $oldest
        | { prefix: $home,
            from: (if $through | index($home) then "" elif $oldest then $oldest elif $home == $current or ($home | ends($survey.incarnations)) > $cutoff then "" else "G" end),
            except: [$kept[] | select(.home == $home and ships and ($ruled[key] | not)) | [first_segment, last_segment]] }] };

# What retention answers. Two lives may have given backups the same name, so those that are kept are told by their ids; what others recorded may have none. Of a life whose announcement
# is not in the store nothing is removed.
def done_by($plan):
  ([.points[].home] - [.incarnations[].prefix] | unique) as $unannounced
  | { removed: ($plan.removed | map(.name)),
      kept: [.backups[] | select(.whole and (key | IN($plan.kept[]))) | .id | values],
      lives: [$plan.wal[], ($unannounced[] | {prefix: ., from: ""}) | select(.from != "G") | {incarnation: (.prefix / "/")[1], from: (.from | start_of_segment)}],
      newest: (items | map(select(key | IN($plan.kept[])))[:10]) };
