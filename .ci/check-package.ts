/**
 * Tries what would be published: packs it, has the tarball judged by publint and attw, installs it without network into
 * an ESM and a CommonJS project, compiles and runs the five-line start there, and weighs each subpath.
 *
 *     npm run check:package                what is there now, built anew
 *     npm run check:package -- --built     `dist` as it is
 */
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { builtinModules } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, transformSync } from 'esbuild'

interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports: Readonly<Record<string, unknown>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
}

type Format = 'esm' | 'cjs'

/** Subpaths that are nothing without the optional package they are made over. */
const NEED_A_PEER: readonly string[] = ['orderhub/divisions', 'orderhub/holidays', 'orderhub/testing/generators']

const root = process.cwd()
const folder = mkdtempSync(join(tmpdir(), 'orderhub-package-'))
let passed = 0

try {
  const tarball = step('packs', pack)
  step('publint finds nothing', () => run('publint', ['run', tarball, '--strict']))
  step('attw finds the right types for every subpath', () =>
    run('attw', [tarball, '--profile', 'node16', '--format', 'table-flipped', '--no-emoji']),
  )
  const extracted = step('holds what it should and nothing else', () => inspect(tarball))
  for (const format of ['esm', 'cjs'] as const) {
    const project = step(`installs into an ${format} project`, () => install(extracted, format))
    step(`compiles in an ${format} project`, () => compile(project, format))
    step(`has one OrderHubError and no driver in an ${format} project`, () => load(project, format))
    step(`runs the five-line start in an ${format} project`, () => start(project, format))
  }
  await weigh(join(folder, 'esm'))
  console.log(`\ncheck:package: ${passed} checks passed`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function step<T>(name: string, check: () => T): T {
  try {
    const value = check()
    passed += 1
    console.log(`ok  ${name}`)
    return value
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: Buffer; stderr?: Buffer }
    const printed = stdout === undefined ? String(error) : `${stdout}${stderr}`
    console.error(`\nFAILED  ${name}\n${printed}`)
    throw new Error(`The package fails a check: it ${name}.`)
  }
}

function run(tool: string, args: readonly string[], cwd = root): void {
  execFileSync(join(root, 'node_modules', '.bin', tool), args, { cwd, stdio: 'pipe' })
}

function pack(): string {
  const asBuilt = process.argv.includes('--built') ? ['--ignore-scripts'] : []
  execFileSync('npm', ['pack', '--pack-destination', folder, ...asBuilt], { stdio: 'pipe' })
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz'))
  if (tarball === undefined) throw new Error('npm pack left no tarball.')
  return join(folder, tarball)
}

function inspect(tarball: string): string {
  execFileSync('tar', ['-xzf', tarball, '-C', folder])
  const extracted = join(folder, 'package')
  const unexpected = readdirSync(extracted).filter(
    (name) => !/^(dist|docs|package\.json|LICENSE|README.*|CHANGELOG\.md)$/.test(name),
  )
  if (unexpected.length > 0) throw new Error(`The tarball also holds ${unexpected.join(', ')}.`)
  const { scripts } = manifestOf(extracted)
  const onInstall = ['preinstall', 'install', 'postinstall'].filter((name) => name in scripts)
  if (onInstall.length > 0) throw new Error(`The package runs ${onInstall.join(', ')} where it is installed.`)
  for (const file of ['LICENSE', 'README.md', 'README.zh-CN.md', 'CHANGELOG.md', 'dist/THIRD-PARTY-LICENSES.txt']) {
    if (!existsSync(join(extracted, file))) throw new Error(`The tarball lacks ${file}.`)
  }
  return extracted
}

/** A project whose node_modules holds the tarball, the dependencies it declares, and no peer at all. */
function install(extracted: string, format: Format): string {
  const project = join(folder, format)
  const modules = join(project, 'node_modules')
  mkdirSync(modules, { recursive: true })
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: `a-host-in-${format}`, private: true, type: format === 'esm' ? 'module' : 'commonjs' }),
  )
  execFileSync('cp', ['-R', extracted, join(modules, 'orderhub')])
  for (const name of [...Object.keys(manifestOf(extracted).dependencies), '@types/node']) {
    mkdirSync(dirname(join(modules, name)), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  }
  return project
}

/** Compiles an import of every subpath, declarations of the package included. */
function compile(project: string, format: Format): void {
  linkPeers(project)
  const imports = subpathsOf(project).map((subpath, index) => `import * as m${index} from '${subpath}'`)
  const uses = `export const all: readonly object[] = [${imports.map((_, index) => `m${index}`).join(', ')}]`
  writeFileSync(join(project, 'all.ts'), [...imports, uses].join('\n'))
  writeFileSync(join(project, 'start.ts'), format === 'esm' ? fiveLines() : insideFunction(fiveLines()))
  const options = ['--noEmit', '--strict', '--module', 'node16', '--target', 'es2022', '--types', 'node']
  run('tsc', [...options, 'all.ts', 'start.ts'], project)
  unlinkPeers(project)
}

function load(project: string, format: Format): void {
  const subpaths = subpathsOf(project)
  const read = format === 'esm' ? 'await import' : 'require'
  const other = format === 'esm' ? "createRequire(import.meta.url)('orderhub')" : "await import('orderhub')"
  const lines = [
    ...subpaths
      .filter((subpath) => !NEED_A_PEER.includes(subpath))
      .map((subpath) => `if (Object.keys(${read}('${subpath}')).length === 0) throw new Error('${subpath} is empty')`),
    `const { OrderHubError, HubClosedError } = ${read}('orderhub')`,
    `const { StoreConflictError } = ${read}('orderhub/store')`,
    "const error = new StoreConflictError({ kind: 'order', expected: 1, actual: 0 })",
    "if (!(error instanceof OrderHubError)) throw new Error('Two OrderHubErrors in one format.')",
    `const copy = ${other}`,
    "if (copy.OrderHubError === OrderHubError) throw new Error('The formats share a class: this check proves nothing.')",
    "if (!copy.OrderHubError.is(new HubClosedError())) throw new Error('OrderHubError.is does not hold across copies.')",
  ]
  const program =
    format === 'esm'
      ? ["import { createRequire } from 'node:module'", ...lines].join('\n')
      : `(async () => {\n${lines.join('\n')}\n})().catch((error) => {\n  console.error(error)\n  process.exit(1)\n})`
  writeFileSync(join(project, 'load.js'), program)
  execFileSync(process.execPath, ['load.js'], { cwd: project, stdio: 'pipe' })
}

function start(project: string, format: Format): void {
  const source = readFileSync(join(project, 'start.ts'), 'utf8')
  const { code } = transformSync(source, { loader: 'ts', format, target: 'node20' })
  writeFileSync(join(project, 'start.js'), code)
  execFileSync(process.execPath, ['start.js'], { cwd: project, stdio: 'pipe', timeout: 60_000 })
}

/** The first block of the README that is marked to be run. */
function fiveLines(): string {
  const block = /^```ts run\n(.*?)^```/ms.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1]
  if (block === undefined) throw new Error('The README has no block that is marked `ts run`.')
  return block
}

/** CommonJS knows no await outside a function: imports stay where they are, the rest moves into one. */
function insideFunction(source: string): string {
  const imports = source.match(/^import .*$/gm) ?? []
  const rest = source.replace(/^import .*$/gm, '').trim()
  return `${imports.join('\n')}\nasync function main() {\n${rest}\n}\nmain().catch((error) => {\n  console.error(error)\n  process.exit(1)\n})\n`
}

/** What a subpath weighs by itself, and with all it brings along; peers and Node's own modules are not counted. */
async function weigh(project: string): Promise<void> {
  const peers = Object.keys(manifestOf(join(project, 'node_modules', 'orderhub')).peerDependencies)
  const dependencies = Object.keys(manifestOf(join(project, 'node_modules', 'orderhub')).dependencies)
  const outside = [...peers, ...builtinModules, 'node:*']
  console.log(
    '\nSize of each subpath, minified and gzipped (KB):\n\n| Subpath | own code | with dependencies |\n| --- | ---: | ---: |',
  )
  for (const subpath of subpathsOf(project)) {
    const own = await weight(project, subpath, [...outside, ...dependencies])
    const whole = await weight(project, subpath, outside)
    console.log(`| \`${subpath}\` | ${own.toFixed(1)} | ${whole.toFixed(1)} |`)
  }
}

async function weight(project: string, subpath: string, external: string[]): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${subpath}'`, resolveDir: project },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    write: false,
    external,
    logLevel: 'error',
  })
  return gzipSync(outputFiles[0]?.contents ?? '').length / 1024
}

function manifestOf(folderOfPackage: string): Manifest {
  return JSON.parse(readFileSync(join(folderOfPackage, 'package.json'), 'utf8')) as Manifest
}

function subpathsOf(project: string): readonly string[] {
  return Object.keys(manifestOf(join(project, 'node_modules', 'orderhub')).exports)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => subpath.replace(/^\./, 'orderhub'))
}

/** Types of peers that the declarations name; only while compiling, so that loading proves that no peer is needed. */
function linkPeers(project: string): void {
  for (const name of Object.keys(manifestOf(root).peerDependencies)) {
    mkdirSync(dirname(join(project, 'node_modules', name)), { recursive: true })
    symlinkSync(join(root, 'node_modules', name), join(project, 'node_modules', name))
  }
}

function unlinkPeers(project: string): void {
  for (const name of Object.keys(manifestOf(root).peerDependencies)) rmSync(join(project, 'node_modules', name))
}
