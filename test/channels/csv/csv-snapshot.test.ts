import { describe, expect, it } from 'vitest'
import { type CsvSnapshotMapping, csvSnapshot } from '../../../src/channels/csv/csv-snapshot'
import { quantityUnitSchema } from '../../../src/inventory/quantity-unit'
import type { StockSnapshotSource } from '../../../src/inventory/stock-snapshot'
import { aHub } from '../../../src/testing/a-hub'
import { NOON } from '../../order/sample-order'

const mapping: CsvSnapshotMapping = { sku: { column: 'sku' }, counted: { column: 'qty' }, countedAt: { at: NOON } }

const fileOf = (text: string) =>
  async function* () {
    yield Buffer.from(text)
  }

async function readAll(source: StockSnapshotSource, after: string | null = null) {
  const rows = []
  const cursors = []
  for await (const batch of source.batches({ after, now: async () => NOON })) {
    rows.push(...batch.rows)
    cursors.push(batch.cursor)
  }
  return { rows, cursors }
}

const rowsOf = async (text: string, differing: Partial<CsvSnapshotMapping> = {}) =>
  (await readAll(csvSnapshot({ open: fileOf(text), mapping: { ...mapping, ...differing } }))).rows

describe('a snapshot from a CSV file', () => {
  it('has the row numbers a spreadsheet shows', async () => {
    expect(await rowsOf('sku,qty\nTEA,8\n\nCUP,0\n')).toEqual([
      { row: 2, sku: 'TEA', warehouse: 'main', pool: 'normal', counted: 8, countedAt: NOON },
      { row: 4, sku: 'CUP', warehouse: 'main', pool: 'normal', counted: 0, countedAt: NOON },
    ])
  })

  it.each([
    ['="00123",5', { sku: '00123', counted: 5 }],
    ["'00123,5", { sku: '00123', counted: 5 }],
    ['TEA,5.00', { counted: 5 }],
    ['TEA,-3', { counted: -3 }],
    ['TEA,5.5', { code: 'QUANTITY_PRECISION' }],
    ['TEA,"1,000"', { code: 'QUANTITY_FORMAT' }],
    ['TEA,', { code: 'VALUE_EMPTY' }],
    [',5', { code: 'VALUE_EMPTY' }],
    ['1.23E+18,5', { code: 'ID_PRECISION_LOST' }],
    ['TEA,5,x', { code: 'ROW_COLUMNS' }],
    ['TEA', { code: 'ROW_COLUMNS' }],
    ['"TE"A",5', { code: 'QUOTE_STRAY' }],
    ['T\ufffdA,5', { code: 'ENCODING' }],
    ['TEA,9999999999999', { code: 'QTY_RANGE' }],
  ])('reads %s as %j', async (line, expected) => {
    expect(await rowsOf(`sku,qty\n${line}\n`)).toMatchObject([{ row: 2, ...expected }])
  })

  it('puts words for places into codes, and refuses a word it does not know', async () => {
    const warehouse = { column: 'wh', map: { 杭州仓: 'HZ' } }
    const rows = await rowsOf('sku,qty,wh\nTEA,1,杭州仓\nTEA,1,上海仓\n', { warehouse })
    expect(rows).toMatchObject([{ warehouse: 'HZ' }, { row: 3, code: 'VALUE_UNMAPPED' }])
  })

  it.each([
    ['Asia/Shanghai', '2026-03-01 08:00:00', Date.UTC(2026, 2, 1)],
    ['UTC', '2026-03-01 08:00:00', Date.UTC(2026, 2, 1, 8)],
    ['UTC', '2026-02-30 08:00:00', 'TIME_FORMAT'],
    ['UTC', '', 'VALUE_EMPTY'],
  ])('reads the time of each row in the declared zone: %s %s', async (zone, written, expected) => {
    const countedAt = { column: 'at', format: 'YYYY-MM-DD HH:mm:ss', zone }
    const [row] = await rowsOf(`sku,qty,at\nTEA,1,${written}\n`, { countedAt })
    expect(row).toMatchObject(typeof expected === 'number' ? { countedAt: expected } : { code: expected })
  })

  it('reads goods by weight in the unit they are declared in, or in a pack', async () => {
    const kg = quantityUnitSchema.parse({ unit: 'kg', decimals: 3, packs: [{ unit: '斤', contains: 500 }] })
    const unitOf = (sku: string) => (sku === 'TEA' ? kg : undefined)
    const open = fileOf('sku,qty\nTEA,1.25\nTEA,0.0005\nCUP,2\n')
    expect((await readAll(csvSnapshot({ open, mapping, unitOf }))).rows).toMatchObject([
      { counted: 1_250 },
      { code: 'QUANTITY_PRECISION' },
      { counted: 2 },
    ])
    const inPacks = { ...mapping, counted: { column: 'qty', pack: '斤' } }
    expect((await readAll(csvSnapshot({ open, mapping: inPacks, unitOf }))).rows).toMatchObject([
      { counted: 625 },
      { code: 'QUANTITY_PRECISION' },
      { row: 4, code: 'UNIT_UNKNOWN' },
    ])
  })

  it('goes on behind a cursor, and only in the same file', async () => {
    const lines = Array.from({ length: 1_100 }, (_, at) => `S${at},${at}`)
    const text = `sku,qty\n${lines.join('\n')}\n`
    const whole = await readAll(csvSnapshot({ open: fileOf(text), mapping }))
    expect(whole.cursors).toHaveLength(3)
    const rest = await readAll(csvSnapshot({ open: fileOf(text), mapping }), whole.cursors[1] ?? null)
    expect(rest.rows).toEqual(whole.rows.slice(1_000))
    expect((await readAll(csvSnapshot({ open: fileOf(text), mapping }), whole.cursors[2] ?? null)).rows).toEqual([])
    for (const other of [text.replace('S7,7', 'S7,8'), text.slice(0, 200)]) {
      await expect(
        readAll(csvSnapshot({ open: fileOf(other), mapping }), whole.cursors[1] ?? null),
      ).rejects.toMatchObject({ code: 'CHECKPOINT_MISMATCH' })
    }
  })

  it.each([
    [{ ...mapping, countedAt: { column: 'at', format: 'HH:mm', zone: 'UTC' } }, 'countedAt.format'],
    [{ ...mapping, countedAt: { column: 'at', format: 'rfc3339', zone: 'Mars' } }, 'countedAt.zone'],
  ])('refuses a mapping that cannot be: %j', (wrong, path) => {
    expect(() => csvSnapshot({ open: fileOf(''), mapping: wrong })).toThrow(expect.objectContaining({ path }))
  })

  it('refuses a file without a column the mapping needs', async () => {
    await expect(rowsOf('sku,menge\nTEA,1\n')).rejects.toMatchObject({
      code: 'COLUMN_MISSING',
      where: { column: 'qty' },
    })
  })

  it('is applied by the hub', async () => {
    const { hub } = aHub()
    const by = { type: 'user', id: 'clerk' } as const
    const source = csvSnapshot({
      open: fileOf('sku,qty\nTEA,8\nCUP,x\n'),
      mapping: { ...mapping, countedAt: { at: 1 } },
    })
    const outcome = await hub.counts.applySnapshot(source, { snapshotId: 'f', by, onUnknownRow: 'open' })
    expect(outcome).toMatchObject({
      value: { rows: { opened: 1, QUANTITY_FORMAT: 1 }, problems: { listed: [{ row: 3, code: 'QUANTITY_FORMAT' }] } },
    })
    expect(await hub.stock.level({ sku: 'TEA' })).toMatchObject({ onHand: 8 })
  })

  it('of a warehouse, as dirty as they come, ends in a report of each row', async () => {
    const { hub, clock } = aHub()
    const by = { type: 'user', id: 'wms' } as const
    const lines = [
      '货号,数量', // row 1
      'TEA,8',
      'TEA,8', // the same again: once is enough
      'CUP,5',
      'CUP,6', // two counts of one thing: which is right?
      'POT,-2',
      'JAR,1.5',
      'LID,"1,000"',
      'NEW,4',
      '="00123",7',
      '1.2E+17,3',
      ',9',
      '合计,39', // a summary row is no SKU
    ]
    for (const sku of ['TEA', 'CUP', 'POT', 'JAR', 'LID', '00123']) {
      await hub.stock.adjust({ sku, change: 10 }, { by })
    }
    clock.advance(60_000)
    const gbk = {
      货: [0xbb, 0xf5],
      号: [0xba, 0xc5],
      数: [0xca, 0xfd],
      量: [0xc1, 0xbf],
      合: [0xba, 0xcf],
      计: [0xbc, 0xc6],
    }
    const bytes = [...lines.join('\r\n')].flatMap(
      (character) => gbk[character as keyof typeof gbk] ?? character.charCodeAt(0),
    )
    const source = csvSnapshot({
      open: async function* () {
        yield Buffer.from(bytes)
      },
      format: { encoding: 'gbk' },
      mapping: { sku: { column: '货号' }, counted: { column: '数量' }, countedAt: { at: clock.now() } },
    })
    const outcome = await hub.counts.applySnapshot(source, { snapshotId: 'dirty', by })
    if (!outcome.ok) throw new Error(outcome.rejection.code)
    const { rows, problems } = outcome.value
    expect(Object.values(rows).reduce((sum, count) => sum + count, 0)).toBe(lines.length - 1)
    expect(problems.listed.map(({ row, code }) => [row, code])).toEqual([
      [5, 'COUNTED_TWICE'],
      [6, 'QTY_RANGE'],
      [7, 'QUANTITY_PRECISION'],
      [8, 'QUANTITY_FORMAT'],
      [9, 'UNKNOWN_STOCK'],
      [11, 'ID_PRECISION_LOST'],
      [12, 'VALUE_EMPTY'],
      [13, 'UNKNOWN_STOCK'],
    ])
    expect(rows).toMatchObject({ changed: 3, repeated: 1 })
    const onHand = async (sku: string) => (await hub.stock.level({ sku }))?.onHand
    expect([await onHand('TEA'), await onHand('CUP'), await onHand('00123'), await onHand('POT')]).toEqual([
      8, 5, 7, 10,
    ])
  })
})
