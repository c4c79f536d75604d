import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

interface Bundler {
  build(options: Readonly<Record<string, unknown>>): Promise<unknown>
}

/** One file that plain Node runs: workers then start at once and run what a host would run. */
export async function bundleWorker(directory: string): Promise<string> {
  // The bundler that `tsup` brings along.
  const require = createRequire(createRequire(import.meta.url).resolve('tsup'))
  const { build } = require('esbuild') as Bundler
  const file = join(directory, 'worker.cjs')
  await build({
    entryPoints: [fileURLToPath(new URL('./worker.ts', import.meta.url))],
    outfile: file,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    external: ['pg-native', 'pg-cloudflare'],
    logLevel: 'error',
  })
  return file
}
