/**
 * Runs every measurement in this folder, one after another, each in a process of its own and bundled first, for a
 * loader that compiles on the fly slows closures down.
 *
 *     npm run bench              all of them
 *     npm run bench -- money     those whose name holds `money`
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'

const folder = dirname(fileURLToPath(import.meta.url))
const root = join(folder, '..')
// Inside the project, so that the bundle finds the packages it leaves outside.
const bundles = join(root, 'node_modules', '.cache', 'orderhub-bench')
const wanted = process.argv.slice(2)
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && name !== 'run.ts')
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort()

mkdirSync(bundles, { recursive: true })
const failed: string[] = []
for (const name of names) {
  console.log(`\n── ${name} ──\n`)
  const outfile = join(bundles, name.replace(/\.ts$/, '.mjs'))
  buildSync({
    entryPoints: [join(folder, name)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    tsconfig: join(root, 'tsconfig.json'),
    // The name keeps the test server's own look-up of its package working.
    define: { 'import.meta.url': JSON.stringify(import.meta.url) },
    logLevel: 'warning',
  })
  if (spawnSync(process.execPath, ['--expose-gc', outfile], { stdio: 'inherit' }).status !== 0) failed.push(name)
}
rmSync(bundles, { recursive: true, force: true })
console.log(`\n${names.length - failed.length} of ${names.length} measurements done`)
if (failed.length > 0 || names.length === 0) {
  console.error(failed.length > 0 ? `Failed: ${failed.join(', ')}` : `No measurement is called ${wanted.join(' or ')}.`)
  process.exitCode = 1
}
