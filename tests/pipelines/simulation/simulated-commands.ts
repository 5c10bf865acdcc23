import type { Command, CommandStatus, Commands } from '../../../shared/commands/commands.ts'
import type { RunBackup, RunPostgres, ServerTask } from '../../../shared/containers/tasks.ts'
import { type BackupKeys, backupKeyIdOf, backupKeysFrom, inTheClear } from '../../../shared/core/backup-keys.ts'
import { type Clock, millis } from '../../../shared/core/time.ts'
import { HowdahError } from '../../../shared/errors/howdah-error.ts'
import type { SimulatedContainer, SimulatedMachine } from './simulated-machine.ts'
import { lsnAt, recordOf, type SimulatedBucket, type SimulatedStore, StoreError } from './simulated-store.ts'

interface Run {
  readonly serverId: string
  state: 'running' | 'ended' | 'lost'
  exitCode: number
  result: string
  /** It ends badly in the middle of what it does, where it has one. */
  cut?: true
}

/** What ends a task: its exit code, and what it prints last. */
class Exit extends Error {
  readonly exitCode: number
  readonly result: object

  constructor(exitCode: number, result: object) {
    super(`exit ${exitCode}`)
    this.exitCode = exitCode
    this.result = result
  }
}

/** The task was stopped, or its server restarted. */
class Halted extends Error {}

/** Of what is written with. */
const idOf = ([first = inTheClear]: BackupKeys): string => backupKeyIdOf(first)

const worthTryingAgain = (error: string): Exit => new Exit(75, { error, message: error })

/** Acts tasks out on the simulated machine, in steps between which they can be stopped. */
export class SimulatedCommands implements Commands {
  /** Lets a task end badly, or its server restart under it, before it does anything. */
  mishap: (task: ServerTask) => 'none' | 'busy' | 'broken' | 'cut' | 'restart' = () => 'none'
  /** What a recovery says of itself. */
  recovery: object = {}
  /** What a server says of a backup. */
  backup: object = {}
  /** What a server says of a restore point. */
  restorePoint: object = {}
  /** How long each half of an admission takes in its container. */
  admissionMillis = 10
  readonly #runs = new Map<string, Run>()

  /** How many are known, also those that were stopped before they were sent. */
  get known(): number {
    return this.#runs.size
  }

  readonly #machine: SimulatedMachine
  readonly #store: SimulatedStore
  readonly #secrets: ReadonlyMap<string, string>
  readonly #clock: Clock

  constructor(machine: SimulatedMachine, store: SimulatedStore, secrets: ReadonlyMap<string, string>, clock: Clock) {
    this.#machine = machine
    this.#store = store
    this.#secrets = secrets
    this.#clock = clock
  }

  get running(): readonly string[] {
    return [...this.#runs].filter(([, { state }]) => state === 'running').map(([id]) => id)
  }

  async send(command: Command): Promise<void> {
    if (this.#runs.has(command.id)) return
    if (!this.#machine.serversById.has(command.serverId)) throw new HowdahError('server-lost')
    const run: Run = { serverId: command.serverId, state: 'running', exitCode: 0, result: '' }
    this.#runs.set(command.id, run)
    void this.#act(run, command)
  }

  async status(id: string): Promise<CommandStatus> {
    const run = this.#runs.get(id)
    if (!run) return { state: 'unknown' }
    if (run.state === 'running') return { state: 'running', stderr: '{"progress":0.5,"message":"at work"}\n' }
    if (run.state === 'lost') return { state: 'lost' }
    return { state: 'ended', exitCode: run.exitCode, result: run.result, stderr: '' }
  }

  async stop(id: string, serverId: string): Promise<void> {
    const run = this.#runs.get(id)
    if (!run) this.#runs.set(id, { serverId, state: 'ended', exitCode: 130, result: '' })
    else if (run.state === 'running') Object.assign(run, { state: 'ended', exitCode: 130 })
  }

  /** Power off and on: what ran has no exit code. */
  restart(serverId: string): void {
    for (const run of this.#runs.values()) if (run.serverId === serverId && run.state === 'running') run.state = 'lost'
    this.#machine.restart(serverId)
  }

  async #act(run: Run, { task, serverId, owner }: Command): Promise<void> {
    try {
      await this.#pause(run, 15)
      const mishap = this.mishap(task)
      if (mishap === 'busy') throw worthTryingAgain('busy')
      if (mishap === 'broken') throw new Exit(70, { error: 'broken', message: 'it broke' })
      if (mishap === 'cut') run.cut = true
      if (mishap === 'restart') this.restart(serverId)
      const result = await this.#do(run, task, serverId, owner.databaseId)
      Object.assign(run, { state: 'ended', exitCode: 0, result: JSON.stringify(result) })
    } catch (error) {
      if (error instanceof Halted) return
      const exit =
        error instanceof Exit
          ? error
          : new Exit(70, { error: error instanceof StoreError ? error.code : 'failed', message: String(error) })
      Object.assign(run, { state: 'ended', exitCode: exit.exitCode, result: JSON.stringify(exit.result) })
    }
  }

  async #pause(run: Run, duration: number): Promise<void> {
    if (run.state === 'running') await this.#clock.sleep(millis(duration))
    if (run.state !== 'running') throw new Halted()
  }

  async #do(run: Run, task: ServerTask, serverId: string, databaseId: SimulatedContainer['databaseId']) {
    const { containers } = this.#machine
    switch (task.task) {
      case 'run-postgres':
        return this.#runPostgres(run, task, serverId)
      case 'start-postgres': {
        const container = this.#existing(task.container)
        void this.#machine.boot(container)
        const said = await this.#ready(run, container)
        if (!this.#machine.volumeOf(container).admitted) await this.#admit(run, container)
        return said
      }
      case 'stop-postgres':
        return this.#stop(run, containers.get(task.container))
      case 'remove-container':
        await this.#stop(run, containers.get(task.container))
        containers.delete(task.container)
        if (task.volumeId) this.#machine.release(task.volumeId)
        return {}
      case 'report-container': {
        const volume = this.#machine.volumeOf(task)
        if (task.withdraw) {
          await volume.command
          if (!volume.admitted && !volume.announcing) volume.withdrawn = true
        }
        return { exists: containers.has(task.container), admitted: volume.admitted || volume.announcing }
      }
      case 'report-archive':
        return {}
      case 'admit-clients':
        if (task.ifRunning && !containers.get(task.container)?.running) return {}
        return this.#admit(run, this.#answering(task.container))
      case 'refuse-clients': {
        if (task.start) {
          const container = this.#existing(task.container)
          void this.#machine.boot(container)
          await this.#ready(run, container)
        }
        return this.#refuse(run, task.container)
      }
      case 'fence-archive': {
        await this.#refuse(run, task.container)
        const container = containers.get(task.container)
        if (container?.running && !this.#machine.archive(container)) throw worthTryingAgain('store-unreachable')
        return {}
      }
      case 'create-restore-point':
        return this.#createRestorePoint(run, task, this.#answering(task.container))
      case 'set-password': {
        const verifier = this.#secrets.get(task.verifierSecret)
        if (verifier === undefined) throw new Exit(70, { error: 'no-secret', message: 'no secret' })
        this.#machine.volumeOf(this.#answering(task.container)).verifier = verifier
        return {}
      }
      case 'set-replication-role': {
        const verifier = this.#secrets.get(task.verifierSecret)
        if (verifier === undefined) throw new Exit(70, { error: 'no-secret', message: 'no secret' })
        const volume = this.#machine.volumeOf(this.#answering(task.container))
        if ((volume.replication?.role ?? task.role) !== task.role)
          throw new Exit(70, { error: 'other-replication-role', message: 'another role may replicate' })
        volume.replication = { role: task.role, verifier }
        return {}
      }
      case 'remove-replication-role':
        this.#machine.volumeOf(this.#answering(task.container)).replication = undefined
        return {}
      case 'set-backup-keys': {
        const keys = backupKeysFrom(this.#secrets.get(task.keysSecret) ?? '')
        this.#machine.volumeOf(this.#answering(task.container)).keys = keys
        return { keyId: idOf(keys) === inTheClear ? null : idOf(keys) }
      }
      case 'set-archiving': {
        const container = this.#answering(task.container)
        this.#machine.volumeOf(container).archiving = task.on
        this.#machine.archive(container)
        return {}
      }
      case 'run-backup':
        return this.#inContainer(run, task, serverId, databaseId, (bucket) => this.#backUp(task, bucket))
    }
  }

  #existing(name: string): SimulatedContainer {
    const container = this.#machine.containers.get(name)
    if (!container) throw new Exit(1, { message: `No such container: ${name}` })
    return container
  }

  #answering(name: string): SimulatedContainer {
    const container = this.#existing(name)
    if (!container.ready) throw worthTryingAgain('not-running')
    return container
  }

  async #ready(run: Run, container: SimulatedContainer): Promise<object> {
    while (!container.ready) {
      await this.#pause(run, 20)
      const { phase, error } = this.#machine.volumeOf(container)
      if (phase === 'failed') throw new Exit(70, { phase, error, message: 'it failed' })
      if (!container.running) throw new Exit(container.exitCode, { message: 'it ended' })
    }
    const { databaseId, leftBehind } = this.#machine.volumeOf(container)
    // Without the certificates of the data before there are new ones.
    const said =
      leftBehind === undefined ? { ca: `CA of ${databaseId}` } : { ca: `another CA of ${databaseId}`, leftBehind }
    return { ...said, ...(container.spec?.recovery ? this.recovery : {}) }
  }

  async #runPostgres(run: Run, task: RunPostgres, serverId: string): Promise<object> {
    const { containers } = this.#machine
    if (!this.#machine.serversById.has(serverId)) throw new Exit(125, { message: 'No such network' })
    const { container: name, volumeId, databaseId } = task
    const known = containers.get(name)
    const container: SimulatedContainer = known ?? {
      name,
      serverId,
      databaseId,
      volumeId,
      spec: task,
      running: false,
      ready: false,
      exitCode: 0,
      boots: 0,
    }
    containers.set(name, container)
    void this.#machine.boot(container)
    return this.#ready(run, container)
  }

  async #stop(run: Run, container: SimulatedContainer | undefined): Promise<object> {
    if (container) await this.#machine.shutDown(container)
    await this.#pause(run, 10)
    return {}
  }

  /** It goes on in its container when the command that asked for it is stopped. */
  async #admit(run: Run, container: SimulatedContainer): Promise<object> {
    const volume = this.#machine.volumeOf(container)
    const work = this.#admission(run, container)
    volume.command = Promise.allSettled([volume.command, work])
    await work
    await this.#pause(run, 10)
    return { admitted: true }
  }

  async #admission(run: Run, container: SimulatedContainer): Promise<void> {
    const goOn = async () => {
      await this.#clock.sleep(millis(this.admissionMillis))
      if (!container.running || this.#machine.containers.get(container.name) !== container)
        throw new Exit(137, { message: 'killed' })
    }
    await goOn()
    const volume = this.#machine.volumeOf(container)
    if (volume.withdrawn) throw new Exit(70, { error: 'withdrawn', message: 'withdrawn' })
    const bucket = this.#machine.bucketOf(container)
    if (!bucket) throw new StoreError('store-refused')
    if (!volume.announced) {
      volume.announcing = container.spec?.recovery !== undefined
      const startedAt = this.#clock.now()
      const life = { name: volume.incarnation, startedAt, archived: [...volume.commits] }
      if (!bucket.incarnations.some(({ name }) => name === life.name)) bucket.incarnations.push(life)
      volume.announced = true
    }
    await goOn()
    if (run.cut) throw new Exit(70, { error: 'cut', message: 'it was cut' })
    Object.assign(volume, { admitted: true, announcing: false })
  }

  async #refuse(run: Run, name: string): Promise<object> {
    if (!this.#machine.containers.get(name)?.running) return {}
    this.#machine.volumeOf(this.#answering(name)).admitted = false
    await this.#pause(run, 10)
    return {}
  }

  #createRestorePoint(
    run: Run,
    { name, id }: Extract<ServerTask, { task: 'create-restore-point' }>,
    container: SimulatedContainer,
  ): object {
    const volume = this.#machine.volumeOf(container)
    const bucket = this.#machine.bucketOf(container)
    if (!bucket) throw new StoreError('store-refused')
    const key = `${volume.incarnation}/${name}`
    const known = bucket.restorePoints.get(key)
    if (known && known.id !== id) throw new Exit(64, { error: 'restore-point-exists', message: name })
    this.#machine.archive(container)
    const now = this.#clock.now()
    const made = known ?? { id, commits: volume.commits.length, lsn: lsnAt(bucket, now, 1), time: now }
    bucket.restorePoints.set(key, made)
    // Its answer is lost.
    if (run.cut) throw worthTryingAgain('cut')
    return { name, lsn: made.lsn, time: made.time, incarnation: volume.incarnation, ...this.restorePoint }
  }

  /** The task's container outlives the script that started it, and removes itself when it has ended. */
  async #inContainer(
    run: Run,
    task: RunBackup,
    serverId: string,
    databaseId: SimulatedContainer['databaseId'],
    work: (bucket: SimulatedBucket) => object,
  ): Promise<object> {
    const { containers } = this.#machine
    containers.delete(task.name)
    if (!this.#machine.serversById.has(serverId)) throw new Exit(125, { message: 'No such network' })
    const { name, volumeId } = task
    this.#machine.volumeOf(task)
    const container = { name, serverId, databaseId, volumeId, running: true, ready: true, exitCode: 0, boots: 1 }
    containers.set(name, container)
    const main = this.#clock.sleep(millis(40)).then((): object => {
      if (containers.get(name) !== container) throw new Exit(137, { message: 'killed' })
      containers.delete(name)
      if (!containers.get(task.container)?.ready) throw worthTryingAgain('not-running')
      return work(this.#store.open(task.store, databaseId))
    })
    main.catch(() => undefined)
    const result = await main
    await this.#pause(run, 5)
    return result
  }

  #backUp({ id, kind, container, permanent, store }: RunBackup, bucket: SimulatedBucket): object {
    const volume = this.#machine.volumeOf(this.#existing(container))
    const now = this.#clock.now()
    const base = bucket.backups.findLast(
      (one) => one.incarnation === volume.incarnation && one.kind !== 'self-contained',
    )
    const made = bucket.backups.find((backup) => backup.id === id) ?? {
      ...{ id, name: `backup-${id}`, kind, incarnation: volume.incarnation },
      ...(kind === 'incremental' && base ? { base: base.name } : {}),
      keyId: idOf(this.#machine.keysOf(store)),
      ...{ commits: [...volume.commits], startedAt: now, finishedAt: now },
      ...{ startLsn: lsnAt(bucket, now, 1), finishLsn: lsnAt(bucket, now, 2) },
    }
    if (!bucket.backups.includes(made)) bucket.backups.push(made)
    return { ...recordOf(made), asked: kind, permanent, ...this.backup }
  }
}
