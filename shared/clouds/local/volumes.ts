import { labelArguments, labels } from '../../containers/labels.ts'
import type { OwnedThing, VolumeSpec, Volumes } from '../cloud.ts'
import { docker, dockerForEach, dockerIfThere, jsonLines, ownedThing } from './docker.ts'

/** Volumes of the container engine. Their size is advisory: the engine's local driver does not bound it. */
export class LocalVolumes implements Volumes {
  readonly #installation: string

  constructor(installation: string) {
    this.#installation = installation
  }

  async ensure(spec: VolumeSpec): Promise<void> {
    const sized = ['--label', `org.howdah.size-gb=${spec.sizeGb}`]
    await docker(['volume', 'create', ...labelArguments(this.#installation, spec), ...sized, spec.id])
  }

  async remove(id: string): Promise<void> {
    await dockerIfThere(['volume', 'rm', '--force', id])
  }

  async list(): Promise<readonly OwnedThing[]> {
    const filter = `label=${labels.installation}=${this.#installation}`
    const names = await docker(['volume', 'ls', '--quiet', '--filter', filter, '--filter', `label=${labels.database}`])
    const lines = await dockerForEach(['volume', 'inspect', '--format', '{{json .}}'], names)
    return jsonLines<{ Name: string; Labels: Record<string, string> }>(lines).map(({ Name, Labels }) =>
      ownedThing(Name, Labels),
    )
  }
}
