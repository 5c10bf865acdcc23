import type { TestProject } from 'vitest/node'
import { packageService } from '../peers/deployment/packaged.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Folder of what `serverless package` made. */
    packagedIn: string
  }
}

/** The files of these tests run at the same time, and the framework packages in a folder of the project. */
export default async ({ provide }: TestProject): Promise<() => Promise<void>> => {
  const packaged = await packageService()
  provide('packagedIn', packaged.folder)
  return packaged.remove
}
