import fc from 'fast-check'
import { decodeGroup, encodeGroup } from 'orderhub/channels/csv'
import { describe, expect, it } from 'vitest'
import { type FormedGroup, GROUP_LIMITS, indexBatch, RowGrouper } from '../../../src/channels/csv/group-rows'
import { JoinedTable } from '../../../src/channels/csv/joined-table'
import { KeyIndex } from '../../../src/channels/csv/key-index'
import type { RowBatch } from '../../../src/channels/csv/read-rows'

/** Rows `key,value` in batches of a few, their row numbers from 2 on. */
function batchesOf(keys: readonly string[], size = 3, value = 'v'): RowBatch[] {
  const rows = keys.map((key, at) => ({ row: at + 2, cells: [key, value], strayQuote: false }))
  const batches: RowBatch[] = []
  for (let at = 0; at < rows.length; at += size) {
    batches.push({ columns: ['no', 'v'], rows: rows.slice(at, at + size) })
  }
  return batches
}

function group(
  batches: readonly RowBatch[],
  grouped: 'adjacent' | 'anywhere',
  joins: JoinedTable[] = [],
): FormedGroup[] {
  const index = new KeyIndex(1_000_000)
  let previous = ''
  for (const batch of batches) previous = indexBatch(batch, { source: 'orders', key: 'no', index }, previous)
  const grouper = new RowGrouper({ source: 'orders', key: 'no', grouped, index, joins })
  return [...batches.flatMap((batch) => [...grouper.add(batch)]), ...grouper.unmatched()]
}

const summary = ({ group: { fault, sources }, places }: FormedGroup) => [
  fault?.code ?? null,
  sources[0]?.rows[0]?.[0],
  places[0]?.rows,
]

describe('rows of one order number', () => {
  it('become one order with its last row, however far they lie apart', () => {
    expect(group(batchesOf(['a', 'b', 'a', 'c', 'b', 'c', 'a']), 'anywhere').map(summary)).toEqual([
      [null, 'b', [3, 6]],
      [null, 'c', [5, 7]],
      [null, 'a', [2, 4, 8]],
    ])
  })

  it('that are said to be adjacent and are not make no order at all', () => {
    expect(group(batchesOf(['a', 'a', 'b', 'a', 'c']), 'adjacent').map(summary)).toEqual([
      ['GROUP_SPLIT', 'a', [2, 3]],
      [null, 'b', [4]],
      ['GROUP_SPLIT', 'a', [5]],
      [null, 'c', [6]],
    ])
  })

  it.each(['adjacent', 'anywhere'] as const)('are needed: a row without one stands alone (%s)', (grouped) => {
    expect(group(batchesOf(['a', '', '', 'b']), grouped).map(summary)).toEqual([
      [null, 'a', [2]],
      ['KEY_EMPTY', '', [3]],
      ['KEY_EMPTY', '', [4]],
      [null, 'b', [5]],
    ])
  })

  it('too many for one order are handed over in parts, each marked as no order', () => {
    const parts = group(batchesOf(Array(40).fill('a'), 5, 'x'.repeat(60_000)), 'adjacent')
    expect(parts.length).toBeGreaterThan(1)
    expect(new Set(parts.map(({ group: { fault } }) => fault?.code))).toEqual(new Set(['LIMIT_GROUP_SIZE']))
    expect(parts.flatMap(({ places }) => places[0]?.rows)).toHaveLength(40)
  })

  it('of too many unfinished orders are refused, and the file with them', () => {
    const keys = Array.from({ length: 700 }, (_, at) => `k${at}`)
    expect(() => group(batchesOf([...keys, ...keys], 100, 'x'.repeat(60_000)), 'anywhere')).toThrow(
      expect.objectContaining({
        code: 'LIMIT_OPEN_SIZE',
        where: expect.objectContaining({ limit: GROUP_LIMITS.open }),
      }),
    )
  })

  it('hold on to nothing of the file while they wait for their last row', () => {
    const piece = `${'k'.repeat(40)}${'filler '.repeat(100_000)}`
    const index = new KeyIndex(10)
    const key = piece.slice(0, 40)
    const first = { columns: ['no', 'v'], rows: [{ row: 2, cells: [key, piece.slice(50, 90)], strayQuote: false }] }
    const last = { columns: ['no', 'v'], rows: [{ row: 3, cells: [key, 'end'], strayQuote: false }] }
    for (const batch of [first, last]) indexBatch(batch, { source: 'orders', key: 'no', index }, '')
    const grouper = new RowGrouper({ source: 'orders', key: 'no', grouped: 'anywhere', index, joins: [] })
    expect([...grouper.add(first)]).toEqual([])
    expect([...grouper.add(last)].map(summary)).toEqual([[null, key, [2, 3]]])
  })

  it('come out complete, once and in their order, whatever the file looks like', () => {
    const keys = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { maxLength: 40 })
    fc.assert(
      fc.property(
        keys,
        fc.integer({ min: 1, max: 7 }),
        fc.constantFrom('adjacent', 'anywhere'),
        (list, size, grouped) => {
          const formed = group(batchesOf(list, size), grouped)
          const rows = formed.flatMap(({ places }) => places[0]?.rows ?? [])
          expect([...rows].sort((a, b) => a - b)).toEqual(list.map((_, at) => at + 2))
          const whole = formed.filter(({ group: { fault } }) => fault === null)
          for (const {
            group: { sources },
            places,
          } of whole) {
            const key = sources[0]?.rows[0]?.[0]
            expect(places[0]?.rows).toEqual(list.flatMap((other, at) => (other === key ? [at + 2] : [])))
          }
          if (grouped === 'anywhere') expect(whole).toHaveLength(new Set(list.filter((key) => key !== '')).size)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('joined files', () => {
  const table = (rows: readonly string[]) => {
    const joined = new JoinedTable('items', 'no', 'no', { left: 10_000 })
    joined.setColumns(['no', 'item'])
    for (const [at, key] of rows.entries()) joined.add({ row: at + 2, cells: [key, `i${at}`], strayQuote: false })
    return joined
  }

  it('give each order its rows, tell who had a row first, and name those nobody asked for', () => {
    const formed = group(batchesOf(['a', 'b']), 'adjacent', [table(['b', 'a', 'x', 'b', 'x', ''])])
    expect(formed.map(({ group: { fault }, places }) => [fault?.code ?? null, places.at(-1)])).toEqual([
      [null, { rows: [3], fresh: [true] }],
      [null, { rows: [2, 5], fresh: [true, true] }],
      ['ROW_UNMATCHED', { rows: [4, 6], fresh: [true, true] }],
      ['ROW_UNMATCHED', { rows: [7], fresh: [true] }],
    ])
  })

  it('count a row that several orders share with the first of them', () => {
    const customers = new JoinedTable('customers', 'id', 'v', { left: 10_000 })
    customers.setColumns(['id'])
    customers.add({ row: 2, cells: ['v'], strayQuote: false })
    const formed = group(batchesOf(['a', 'b']), 'adjacent', [customers])
    expect(formed.map(({ places }) => places.at(-1))).toEqual([
      { rows: [2], fresh: [true] },
      { rows: [2], fresh: [false] },
    ])
  })

  it('are refused when they do not fit the memory set aside for them', () => {
    expect(() => table(Array(200).fill('a'))).toThrow(expect.objectContaining({ code: 'LIMIT_JOINED_SIZE' }))
  })
})

describe('the index of order numbers', () => {
  it('knows the last row of every number', () => {
    const index = new KeyIndex(1_000_000)
    for (let at = 0; at < 200_000; at++) index.add(`order-${at % 150_000}`, at + 2, false)
    for (let at = 0; at < 150_000; at++) {
      if (index.lastRow(`order-${at}`) !== (at < 50_000 ? at + 150_002 : at + 2)) expect.fail(`order-${at}`)
      if (index.isResumed(`order-${at}`) !== at < 50_000) expect.fail(`resumed order-${at}`)
    }
    expect(index.lastRow('order-150000')).toBe(0)
  })

  it('takes as many as it is told and no more', () => {
    const index = new KeyIndex(2)
    index.add('a', 2, false)
    index.add('b', 3, false)
    index.add('a', 4, false)
    expect(() => index.add('c', 5, false)).toThrow(expect.objectContaining({ code: 'LIMIT_ORDERS' }))
  })
})

describe('a group as bytes', () => {
  it('reads back as it was, whatever its cells hold', () => {
    const cell = fc.oneof(fc.string(), fc.constantFrom('__proto__', '\0', '\ud800', '"', ']', '\u2028'))
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 4 }), { maxLength: 4 }), (rows) => {
        const written = { fault: null, sources: [{ source: 's', columns: ['a', '__proto__'], rows }] }
        const read = decodeGroup(encodeGroup(written))
        expect(read.ok && read.value).toEqual(written)
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['', 'JSON_SYNTAX'],
    ['null', 'PAYLOAD_SHAPE'],
    ['{"a":1}', 'PAYLOAD_SHAPE'],
    ['["orderhub.csv/2",null,[]]', 'PAYLOAD_SHAPE'],
    ['["orderhub.csv/1",["OTHER",""],[]]', 'PAYLOAD_SHAPE'],
    ['["orderhub.csv/1",null,[["s",["a"],[[1]]]]]', 'PAYLOAD_SHAPE'],
    ['["orderhub.csv/1",null,[["s",["a"],"x"]]]', 'PAYLOAD_SHAPE'],
    [Buffer.from([0xc0, 0xaf]), 'ENCODING'],
  ])('that nobody wrote is refused: %j', (bytes, code) => {
    const read = decodeGroup(Buffer.from(bytes as string))
    expect(read.ok ? '' : read.rejection.code).toBe(code)
  })
})
