import { type CsvMapping, csvChannel, encodeGroup } from 'orderhub/channels/csv'
import { describe, expect, it } from 'vitest'
import { exampleMapping, HEADER, plainMapping, SHOP } from './csv-fixtures'

const columns = HEADER.trim().split(',')
const good = ['N1', 'A-1', '2', '9.90', '2026-01-09 10:00:00']

/** Reads one order of rows as the adapter does, with parts of the mapping replaced. */
function read(rows: readonly (readonly string[])[], changes: object = {}, header: readonly string[] = columns) {
  const channel = csvChannel({ code: 'CSV', name: 'CSV', mapping: { ...plainMapping, ...changes } })
  return channel.read(encodeGroup({ fault: null, sources: [{ source: 'orders', columns: header, rows }] }), SHOP)
}

/** The refusal's code and place, or the first snapshot. */
function contentOf(rows: readonly (readonly string[])[], changes?: object, header?: readonly string[]) {
  const outcome = read(rows, changes, header)
  if (!outcome.ok) return [outcome.rejection.code, outcome.rejection.pointer]
  const [placed] = outcome.value.facts
  return placed?.kind === 'OrderPlaced' ? placed.content : undefined
}

function with_(column: string, cell: string): string[] {
  return good.map((value, at) => (columns[at] === column ? cell : value))
}

const lines = (changes: object) => ({ lines: { ...plainMapping.lines, ...changes } })
const order = (changes: object) => ({ order: { ...plainMapping.order, ...changes } })

describe('rows of one order', () => {
  it('become its document', () => {
    expect(read([good, with_('sku', 'B')])).toMatchObject({
      ok: true,
      value: {
        channelOrderNo: 'N1',
        facts: [
          {
            kind: 'OrderPlaced',
            at: Date.parse('2026-01-09T02:00:00Z'),
            content: {
              currency: 'CNY',
              total: { absent: 'unknown' },
              lines: [
                { id: '1', sku: 'A-1', quantity: 2, unitPrice: 990 },
                { id: '2', sku: 'B', quantity: 2, unitPrice: 990 },
              ],
            },
          },
        ],
      },
    })
  })

  it.each([
    ['no', '', 'ID_EMPTY'],
    ['no', '1.23E+18', 'ID_PRECISION_LOST'],
    ['no', '1,23E+18', 'ID_PRECISION_LOST'],
    ['no', '12E5', 'accepted'],
    ['no', ' N1', 'ID_CHARSET'],
    ['no', 'N\u200b1', 'ID_CHARSET'],
    ['no', 'А1', 'ID_CHARSET'],
    ['no', 'x'.repeat(128), 'accepted'],
    ['no', 'x'.repeat(129), 'ID_LENGTH'],
    ['sku', '4.5e+12', 'ID_PRECISION_LOST'],
    ['sku', 'gift voucher £10', 'accepted'],
    ['sku', ' A', 'SKU_CHARSET'],
    ['qty', '0', 'QTY_RANGE'],
    ['qty', '-1', 'QTY_RANGE'],
    ['qty', '1000000000', 'accepted'],
    ['qty', '1000000001', 'QTY_RANGE'],
    ['qty', '9'.repeat(30), 'QTY_RANGE'],
    ['qty', '6.0', 'QTY_FORMAT'],
    ['qty', '1,000', 'QTY_FORMAT'],
    ['qty', '', 'QTY_FORMAT'],
    ['qty', ' 1', 'QTY_FORMAT'],
    ['price', '', 'MONEY_FORMAT'],
    ['price', '1,234.56', 'MONEY_FORMAT'],
    ['price', '¥12', 'MONEY_FORMAT'],
    ['price', '+5', 'MONEY_FORMAT'],
    ['price', '12.', 'MONEY_FORMAT'],
    ['price', '1E+2', 'MONEY_FORMAT'],
    ['price', '9.999', 'MONEY_PRECISION'],
    ['price', '-0.01', 'AMOUNT_RANGE'],
    ['price', '9'.repeat(41), 'NUMBER_LENGTH'],
    ['price', '0', 'accepted'],
    ['at', '', 'TIME_EMPTY'],
    ['at', '2026-01-09', 'TIME_FORMAT'],
    ['at', '1970-01-01 00:00:00', 'TIME_RANGE'],
    ['sku', 'a\ufffdb', 'ENCODING'],
    ['sku', 'a\0b', 'STRING_NUL'],
    ['sku', 'a\ud800b', 'STRING_SURROGATE'],
    ['sku', 'x'.repeat(65_537), 'STRING_LENGTH'],
  ])('with %s = %j are %s', (column, cell, expected) => {
    const content = contentOf([good, with_(column, cell)].slice(column === 'no' || column === 'at' ? 1 : 0))
    if (expected === 'accepted') expect(content).toHaveProperty('lines')
    else expect(content).toEqual([expected, `/orders/${column === 'no' || column === 'at' ? 0 : 1}/${column}`])
  })

  it('are refused with the place of every cell at fault, never its value', () => {
    const outcome = read([with_('qty', 'secret'), with_('price', 'secret')])
    expect(outcome).toEqual({
      ok: false,
      rejection: {
        code: 'QTY_FORMAT',
        pointer: '/orders/0/qty',
        also: [{ code: 'MONEY_FORMAT', pointer: '/orders/1/price' }],
      },
    })
  })

  it('with too few or too many cells are refused', () => {
    expect(contentOf([good, good.slice(1)])).toEqual(['ROW_COLUMNS', '/orders/1'])
    expect(contentOf([[...good, '']])).toEqual(['ROW_COLUMNS', '/orders/0'])
  })

  it.each([
    ['="00123"', '00123'],
    ["'00123", '00123'],
    ['00123', '00123'],
    ['="1234567890123456789"', '1234567890123456789'],
    ['17850.0', '17850.0'],
  ])('have what a spreadsheet did to an id undone: %s is %s', (cell, id) => {
    const outcome = read([with_('no', cell)])
    expect(outcome.ok && outcome.value.channelOrderNo).toBe(id)
  })

  it.each([
    ['17850.0', true, '17850'],
    ['17850.00', true, '17850'],
    ['17850.5', true, '17850.5'],
    ['17850.0', false, '17850.0'],
    ['', true, null],
  ])('have a float id taken as whole only where that is declared: %s, %s is %s', (cell, float, sku) => {
    expect(contentOf([with_('sku', cell)], lines({ sku: { column: 'sku', float } }))).toMatchObject({
      lines: [{ sku }],
    })
  })

  it.each([
    [{ decimal: ',', group: '.' }, '1.234,56', 123_456],
    [{ decimal: '.', group: ',' }, '1,234.56', 123_456],
    [{ decimal: '.', group: ',' }, '1,23.56', 'MONEY_FORMAT'],
    [{ decimal: ',' }, '12.50', 'MONEY_FORMAT'],
    [{ zeroPadded: true }, '12.5000', 1_250],
    [{ zeroPadded: true }, '12.5001', 'MONEY_PRECISION'],
  ])('have amounts in the declared writing: %j reads %s as %s', (amounts, cell, expected) => {
    const content = contentOf([with_('price', cell)], { amounts })
    if (typeof expected === 'number') expect(content).toMatchObject({ lines: [{ unitPrice: expected }] })
    else expect(content).toEqual([expected, '/orders/0/price'])
  })

  it.each([
    [{ column: 'qty', zeroDecimals: true }, '6.0', 6],
    [{ column: 'qty', zeroDecimals: true }, '6.5', 'QTY_FORMAT'],
    [{ column: 'qty', trim: true }, ' 6 ', 6],
    [{ const: 3 }, 'x', 3],
  ])('have quantities as declared: %j reads %j as %s', (quantity, cell, expected) => {
    const content = contentOf([with_('qty', cell)], lines({ quantity }))
    if (typeof expected === 'number') expect(content).toMatchObject({ lines: [{ quantity: expected }] })
    else expect(content).toEqual([expected, '/orders/0/qty'])
  })

  it.each([
    [{ column: 'sku', map: { 'A-1': 'paid' } }, 'A-1', 'paid'],
    [{ column: 'sku', map: { 'A-1': 'paid' } }, 'x', ['VALUE_UNMAPPED', '/orders/0/sku']],
    [{ column: 'sku', map: { 'A-1': 'paid' } }, 'toString', ['VALUE_UNMAPPED', '/orders/0/sku']],
    [{ column: 'sku', map: { 'A-1': 'paid' }, otherwise: 'other' }, 'x', 'other'],
    [{ column: 'sku', padTo: 5 }, '3052', '03052'],
    [{ column: 'sku', empty: 'refuse' }, '', ['VALUE_EMPTY', '/orders/0/sku']],
    [{ column: 'sku' }, ' verbatim ', ' verbatim '],
    [{ column: 'sku' }, "'Tis", "'Tis"],
    [{ column: 'sku' }, 'e\u0301', 'é'],
    [{ const: 'fixed' }, 'x', 'fixed'],
  ])('have texts as declared: %j reads %j as %j', (rawStatus, cell, expected) => {
    const content = contentOf([with_('sku', cell)], { ...order({ rawStatus }), ...lines({ sku: { const: 'S' } }) })
    if (typeof expected === 'string') expect(content).toMatchObject({ rawStatus: expected })
    else expect(content).toEqual(expected)
  })

  it('tell unknown and withheld values from empty ones', () => {
    const recipient = {
      name: { column: 'sku', empty: 'unknown' },
      phone: { absent: 'withheld' },
      city: { column: 'sku' },
    }
    expect(contentOf([with_('sku', '')], order({ recipient }))).toMatchObject({
      recipient: { name: { absent: 'unknown' }, phone: { absent: 'withheld' }, address: { city: '' } },
    })
  })

  it('have sums over their rows, to the cent', () => {
    const rows = [with_('price', '0.10'), with_('price', '0.20'), with_('sku', 'POST')]
    const mapped = {
      ...order({
        total: { sum: { column: 'price', times: 'qty' } },
        freight: { sum: { column: 'price', when: [{ column: 'sku', equals: 'POST' }] } },
      }),
      ...lines({ when: [{ column: 'sku', notEquals: 'POST' }] }),
    }
    expect(contentOf(rows, mapped)).toMatchObject({
      total: 20 + 40 + 1_980,
      freight: 990,
      lines: [{ id: '1' }, { id: '2' }],
    })
  })

  it.each([
    [{ column: 'sku', equals: 'A-1' }, true],
    [{ column: 'sku', equals: 'a-1' }, false],
    [{ column: 'sku', notEquals: 'A-1' }, false],
    [{ column: 'sku', in: ['x', 'A-1'] }, true],
    [{ column: 'sku', notIn: ['x', 'A-1'] }, false],
    [{ column: 'sku', startsWith: 'A-' }, true],
    [{ column: 'sku', startsWith: 'a' }, false],
    [{ column: 'sku', startsWith: '-1' }, false],
    [{ column: 'sku', empty: true }, false],
    [{ column: 'sku', empty: false }, true],
    [{ column: 'qty', sign: 'positive' }, true],
    [{ column: 'qty', sign: 'negative' }, false],
    [{ column: 'sku', sign: 'zero' }, false],
  ])('meet the condition %j: %s', (condition, expected) => {
    const outcome = read([good], { rules: { orders: [{ every: [condition], quarantine: 'CAUGHT' }] } })
    expect(outcome.ok).toBe(!expected)
    if (!outcome.ok) expect(outcome.rejection).toEqual({ code: 'CAUGHT', pointer: '', declared: true })
  })

  it('are caught by a rule for orders only if all of them meet it', () => {
    const rules = { orders: [{ every: [{ column: 'sku', equals: 'X' }], quarantine: 'CAUGHT' }] }
    expect(read([with_('sku', 'X'), good], { rules }).ok).toBe(true)
    expect(read([with_('sku', 'X'), with_('sku', 'X')], { rules }).ok).toBe(false)
  })

  it('leave out the rows that a rule ignores, and are refused without a line left', () => {
    const rules = { rows: [{ when: [{ column: 'sku', equals: 'FEE' }], ignore: 'NOT_GOODS' }] }
    expect(contentOf([with_('sku', 'FEE'), good], { rules })).toMatchObject({ lines: [{ id: '1', sku: 'A-1' }] })
    expect(contentOf([with_('sku', 'FEE')], { rules })).toEqual(['NO_LINES', ''])
  })

  it('take their currency from the mapping or a column, and from nowhere else', () => {
    const header = [...columns, 'cur']
    const currency = { column: 'cur', map: { RMB: 'CNY', JPY: 'JPY' } }
    expect(contentOf([[...with_('price', '10'), 'JPY']], { currency }, header)).toMatchObject({
      currency: 'JPY',
      lines: [{ unitPrice: 10 }],
    })
    expect(contentOf([[...good, 'usd']], { currency }, header)).toEqual(['VALUE_UNMAPPED', '/orders/0/cur'])
    expect(contentOf([[...good, '']], { currency: { column: 'cur' } }, header)).toEqual([
      'CURRENCY_MISSING',
      '/orders/0/cur',
    ])
    expect(contentOf([good], { currency: { const: 'RMB' } })).toEqual(['CURRENCY_UNKNOWN', ''])
  })

  it('become facts where the mapping says so', () => {
    const at = { column: 'at', format: 'YYYY-MM-DD HH:mm:ss' }
    const facts = [
      { kind: 'PaymentCaptured', ref: { const: 'p' }, at, amount: { column: 'price' }, method: { const: 'alipay' } },
      { kind: 'ParcelHandedOver', ref: { const: 'h' }, at, parcel: { const: 'P' }, trackingNo: { column: 'sku' } },
      { kind: 'OrderCancelled', when: [{ column: 'sku', equals: 'x' }], ref: { const: 'c' }, at },
      { kind: 'OrderCompleted', ref: { const: 'd' }, at },
      { kind: 'PaymentRefunded', ref: { const: 'r' }, at, amount: { const: '0.50' } },
    ]
    const outcome = read([good], { facts })
    expect(outcome.ok && outcome.value.facts.slice(1)).toMatchObject([
      { kind: 'PaymentCaptured', ref: 'p', amount: 990, method: 'alipay' },
      { kind: 'ParcelHandedOver', parcel: 'P', trackingNo: 'A-1' },
      { kind: 'OrderCompleted' },
      { kind: 'PaymentRefunded', amount: 50 },
    ])
    const nothing = read([with_('price', '0')], { facts: facts.slice(0, 1) })
    expect(nothing.ok ? '' : nothing.rejection.code).toBe('AMOUNT_RANGE')
  })
})

describe('a mapping', () => {
  const refusal = (mapping: unknown) => {
    try {
      csvChannel({ code: 'CSV', name: 'CSV', mapping })
      return 'accepted'
    } catch (error) {
      return (error as { path: string }).path
    }
  }

  it.each([
    [plainMapping, 'accepted'],
    [exampleMapping('online-retail.mapping.json'), 'accepted'],
    [exampleMapping('olist-orders.mapping.json'), 'accepted'],
    [{ ...plainMapping, version: 2 }, 'version'],
    [{ ...plainMapping, extra: 1 }, 'extra'],
    [{ ...plainMapping, ...order({ placedAt: { column: 'at', format: 'nonsense' } }) }, 'order.placedAt.format'],
    [{ ...plainMapping, ...lines({ quantity: { column: 'qty', pattern: '.*' } }) }, 'lines.quantity.pattern'],
    [{ ...plainMapping, sources: { a: {}, b: {} } }, 'orders.source'],
    [{ ...plainMapping, sources: { a: {}, b: {} }, orders: { source: 'a', key: 'no' } }, 'sources.b'],
    [{ ...plainMapping, ...lines({ source: 'other' }) }, 'sources.other'],
    [{ ...plainMapping, rules: { orders: [{ every: [{ column: 'a', empty: true }] }] } }, 'rules.orders.0'],
    [
      { ...plainMapping, rules: { rows: [{ when: [{ column: 'a', empty: true }], ignore: 'lower' }] } },
      'rules.rows.0.ignore',
    ],
  ])('is checked before it is used (%#)', (mapping, path) => {
    expect(refusal(mapping)).toBe(path)
  })

  it('has a JSON Schema', async () => {
    const { csvMappingJsonSchema } = await import('orderhub/channels/csv')
    const schema = csvMappingJsonSchema() as { required: string[]; properties: Record<keyof CsvMapping, unknown> }
    expect(schema.required).toEqual(['version', 'sources', 'orders', 'currency', 'order', 'lines'])
    expect(Object.keys(schema.properties)).toContain('facts')
  })
})
