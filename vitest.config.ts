import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Tests of these files share one PostgreSQL server, started for the run; the others start without waiting for it. */
const onPostgres = ['test/**/*postgres*.test.ts']

export default defineConfig({
  resolve: {
    alias: [
      { find: /^orderhub$/, replacement: source('src/index.ts') },
      { find: /^orderhub\/(.*)$/, replacement: source('src/$1/index.ts') },
    ],
  },
  test: {
    testTimeout: 120_000,
    hookTimeout: 120_000,
    pool: 'forks',
    setupFiles: [source('test/property-seed.ts')],
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'units', include: ['test/**/*.test.ts'], exclude: onPostgres } },
      {
        extends: true,
        test: { name: 'postgres', include: onPostgres, globalSetup: 'test/postgres/global-setup.ts' },
      },
    ],
  },
})
