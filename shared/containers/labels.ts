import type { Owner } from '../clouds/cloud.ts'

/** Labels that everything carries that Howdah makes in a container engine. */
export const labels = {
  installation: 'org.howdah.installation',
  database: 'org.howdah.database',
  request: 'org.howdah.request',
  createdAt: 'org.howdah.created-at',
  /** Of what a container was made with, so that one that was made otherwise is found. */
  fingerprint: 'org.howdah.fingerprint',
} as const

/** As arguments of `docker`. The values need no quoting. */
export const labelArguments = (installation: string, { databaseId, request }: Owner): readonly string[] =>
  Object.entries({
    [labels.installation]: installation,
    [labels.database]: databaseId,
    [labels.request]: request,
    [labels.createdAt]: new Date().toISOString(),
  }).flatMap(([name, value]) => ['--label', `${name}=${value}`])
