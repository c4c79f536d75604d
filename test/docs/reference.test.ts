import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import { readSources, sourcesOf, walk } from '../architecture/sources'
import { codesOf } from './codes'

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))
const library = readSources(path('../../src'))
const codes = codesOf(library)
const page = (name: string) => readFileSync(path(`../../docs/reference/${name}.md`), 'utf8')

/** Names in code spans of the first cells of tables, and of lists in running text where `everywhere`. */
function named(text: string, everywhere = false): ReadonlySet<string> {
  const rows = text.split('\n').filter((line) => everywhere || line.startsWith('| `'))
  const cells = rows.map((line) => (everywhere ? line : (line.split('|')[1] ?? '')))
  return new Set(cells.flatMap((cell) => [...cell.matchAll(/`([A-Za-z][A-Za-z0-9_]+)`/g)].map(([, name = '']) => name)))
}

const missing = (wanted: Iterable<string>, given: ReadonlySet<string>) => [...wanted].filter((code) => !given.has(code))

describe('the reference of codes', () => {
  const [rejections, faults] = [page('rejections'), page('faults')]

  it('explains every code that is returned', () => {
    const explained = new Set([...named(rejections, true), ...named(faults)])
    expect(missing(codes.returned, explained)).toEqual([])
  })

  it('explains every fault that is thrown, with its class', () => {
    expect(missing(codes.thrown.keys(), named(faults))).toEqual([])
    for (const [code, name] of codes.thrown) expect(faults).toMatch(new RegExp(`\\| \`${code}\` \\| \`${name}\``))
  })

  it('explains none that does not exist any more', () => {
    const known = new Set([...codes.returned, ...codes.thrown.keys()])
    expect(missing(named(rejections), new Set([...known, 'OVERPAID']))).toEqual([])
    expect(missing(named(faults), known)).toEqual([])
  })
})

describe('the search for codes', () => {
  const found = (text: string) => codesOf(sourcesOf({ 'order/a.ts': text }))

  it.each([
    ["const a = reject({ code: 'NEW_CODE' })", 'NEW_CODE'],
    ["type R = { readonly code: 'SINGLE' }", 'SINGLE'],
    ["type Code = 'ONE' | 'TWO'\ninterface R { readonly code: Code }", 'TWO'],
    ["const a = full ? reject({ code: late ? 'EARLY' : 'LATE' }) : 1", 'LATE'],
    ["fields.refuse('lines', 'LINES_GONE')", 'LINES_GONE'],
  ])('finds what is returned: %s', (text, code) => {
    expect(found(text).returned).toContain(code)
  })

  it('tells what is thrown from what is returned', () => {
    const { returned, thrown } = found("class LostError extends OrderHubError { readonly code = 'LOST_IT' }")
    expect([...returned]).toEqual([])
    expect([...thrown]).toEqual([['LOST_IT', 'LostError']])
  })
})

describe('the reference of events', () => {
  it('has a row for each event and each of its fields', () => {
    const text = page('events')
    const events = new Map<string, readonly string[]>()
    const source = library.get('hub/hub-event.ts')
    if (source === undefined) throw new Error('The events have moved.')
    walk(source.tree, (node) => {
      if (!ts.isInterfaceDeclaration(node) || node.name.text !== 'HubEvents') return
      for (const member of node.members) {
        const fields: string[] = []
        walk(member, (inner) => {
          if (inner !== member && ts.isPropertySignature(inner)) fields.push(inner.name.getText(source.tree))
        })
        events.set(member.name?.getText(source.tree) ?? '', fields)
      }
    })
    expect([...named(text)].sort()).toEqual([...events.keys()].sort())
    for (const [name, fields] of events) {
      const row = text.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? ''
      for (const field of fields.filter((field) => field !== 'at')) expect(row).toContain(`\`${field}\``)
    }
  })
})
