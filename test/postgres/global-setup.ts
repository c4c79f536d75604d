import type { TestProject } from 'vitest/node'
import { startPostgres } from './server'

/** One server for the whole test run. When it cannot start the run fails and says why: nothing passes silently. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startPostgres()
  project.provide('postgresUrl', server.url)
  return () => server.stop()
}

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string
  }
}
