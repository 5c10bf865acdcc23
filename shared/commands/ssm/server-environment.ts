import { labelArguments } from '../../containers/labels.ts'
import { quote } from '../../containers/render.ts'
import type { Command } from '../commands.ts'

/** What a script has to know about its surroundings. */
export interface ServerSurroundings {
  readonly installation: string
  readonly region: string
  /** The log group that PostgreSQL's containers write to, each in a stream of its name; absent: their log stays on the server. */
  readonly logGroup?: string
  /** Where servers get the images: `123456789012.dkr.ecr.eu-central-1.amazonaws.com`; absent: the machine image holds them. */
  readonly imageRegistry?: string
}

/** Name of a secret's parameter. */
export const parameterOf = (installation: string, secret: string): string => `/howdah/${installation}/${secret}`

/**
 * What a script finds on a server that is an EC2 instance. The server gets everything with its own identity; no secret stands on a command line or in an environment.
 * - A secret of a container that runs for ever lies on the root disk, which is encrypted: the container starts again with its server, and that with no control plane there. All others lie in memory.
 * - A volume is one of the container engine's whose device is the disk: it is mounted when a container needs it and only then, and a container whose disk is missing does not start, where a mount
 *   point would be an empty folder on the wrong disk. Only a disk with nothing on it is formatted. Which disk it is, the instance's tags say (`howdah:volume:<name>`).
 * - `/etc/howdah/server.sh` may replace these functions on servers that get their disks or images in another way.
 */
export const serverEnvironment = (surroundings: ServerSurroundings, { owner }: Command): string =>
  `${[
    ['HOWDAH_NETWORK', 'host'],
    ['HOWDAH_LABELS', labelArguments(surroundings.installation, owner).join(' ')],
    ['HOWDAH_LOGGING', surroundings.logGroup ? loggingTo(surroundings.logGroup, surroundings.region) : ''],
    ['HOWDAH_PARAMETERS', parameterOf(surroundings.installation, '')],
    ['HOWDAH_REGION', surroundings.region],
    ['HOWDAH_REGISTRY', surroundings.imageRegistry ?? ''],
  ]
    .map(([name, value]) => `${name}=${quote(value ?? '')}`)
    .join('\n')}\n${functions}`

/**
 * Arguments of the driver `awslogs` (https://docs.docker.com/engine/logging/drivers/awslogs/). A container starts and runs on when CloudWatch does not answer: what does not fit into the buffer
 * meanwhile is left out there. The container engine keeps the newest part itself, too.
 */
const loggingTo = (group: string, region: string): string =>
  [
    '--log-driver awslogs',
    ...[
      `awslogs-region=${region}`,
      `awslogs-group=${group}`,
      'tag={{.Name}}',
      'mode=non-blocking',
      'max-buffer-size=8m',
    ].map((option) => `--log-opt ${option}`),
  ].join(' ')

const functions = `umask 077
kept=\${HOWDAH_KEPT:-/var/lib/howdah/secrets}
fail() { echo "$1" >&2; exit 75; }
secret() {
  if [ -n "\${2:-}" ]; then folder=$kept/$2; else folder=$HOWDAH_TEMP/secrets; fi
  file=$folder/$(printf %s "$1" | tr / .)
  value=$(aws ssm get-parameter --region "$HOWDAH_REGION" --name "$HOWDAH_PARAMETERS$1" --with-decryption --query Parameter.Value --output text) ||
    fail "the secret $1 cannot be read"
  mkdir -p "$folder"
  # A file that a container has mounted already stays the same file. The container is not root; nobody else can enter the folder.
  printf %s "$value" >"$file"
  chmod 0444 "$file"
  printf %s "$file"
}
forget() { rm -rf "\${kept:?}/\${1:?}"; }
metadata() {
  token=$(curl -sf -m 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 60' http://169.254.169.254/latest/api/token) &&
    curl -sf -m 5 -H "X-aws-ec2-metadata-token: $token" "http://169.254.169.254/latest/meta-data/$1"
}
volume() {
  if ! docker volume inspect "$1" >/dev/null 2>&1; then
    disk=$(metadata "tags/instance/howdah:volume:$1") || fail "the disk of volume $1 is not known yet"
    device=/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_$(printf %s "$disk" | tr -d -)
    [ -b "$device" ] || fail "the disk $disk of volume $1 is not there yet"
    # Nothing found on a disk means a new one only where it can be read.
    head -c 1048576 "$device" >/dev/null || fail "the disk $disk cannot be read"
    found=0
    blkid -p "$device" >/dev/null 2>&1 || found=$?
    case $found in
      0) ;;
      2) mkfs.ext4 -q -m 0 -E root_owner=999:999 "$device" >&2 || fail "the disk $disk cannot be formatted" ;;
      *) fail "the disk $disk cannot be read" ;;
    esac
    docker volume create $HOWDAH_LABELS --driver local --opt type=ext4 --opt "device=$device" --opt o=noatime "$1" >/dev/null || fail "the volume $1 cannot be made"
  fi
  printf %s "$1"
}
release() { docker volume rm "$1" >/dev/null 2>&1 || ! docker volume inspect "$1" >/dev/null 2>&1 || fail "the volume $1 is in use"; }
image() {
  reference=\${HOWDAH_REGISTRY:+$HOWDAH_REGISTRY/}$1
  if ! docker image inspect "$reference" >/dev/null 2>&1; then
    login=$HOWDAH_TEMP/registry
    mkdir -p "$login"
    case $HOWDAH_REGISTRY in
      *.dkr.ecr.*)
        # A login counts in its own region only.
        region=\${HOWDAH_REGISTRY#*.dkr.ecr.}
        aws ecr get-login-password --region "\${region%%.*}" | docker --config "$login" login --username AWS --password-stdin "$HOWDAH_REGISTRY" >&2 ||
        fail "the registry $HOWDAH_REGISTRY does not let this server in" ;;
    esac
    docker --config "$login" pull --quiet "$reference" >&2 || fail "the image $reference cannot be had"
  fi
  printf %s "$reference"
}
if [ -r /etc/howdah/server.sh ]; then . /etc/howdah/server.sh; fi`
