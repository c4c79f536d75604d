import fc from 'fast-check'
import { CSV_LIMITS } from 'orderhub/channels/csv'
import { describe, expect, it } from 'vitest'
import { cellsOf, fixture, rowsOf } from './csv-fixtures'

const refusalOf = async (content: string | Uint8Array, format = {}) =>
  rowsOf(content, format).then(
    () => 'accepted',
    (error: { code: string; where: { row: number } }) => [error.code, error.where.row],
  )

describe('rows of a CSV file', () => {
  it('are numbered as a spreadsheet numbers them: the header is 1, blank lines count, quoted line breaks do not', async () => {
    const { columns, rows } = await rowsOf('a,b\n1,"x\ny"\n\n2,z\n')
    expect(columns).toEqual(['a', 'b'])
    expect(rows.map(({ row, cells }) => [row, ...cells])).toEqual([
      [2, '1', 'x\ny'],
      [4, '2', 'z'],
    ])
  })

  it.each([
    ['a,b\n1,2\n', 'LF'],
    ['a,b\r\n1,2\r\n', 'CRLF'],
    ['a,b\r1,2\r', 'CR'],
    ['a,b\n1,2', 'no last line break'],
    ['a,b\r\n1,2', 'CRLF, no last line break'],
    ['\ufeffa,b\n1,2\n', 'a byte order mark'],
    ['a;b\n1;2\n', 'semicolons'],
    ['a\tb\n1\t2\n', 'tabs'],
    ['sep=;\na;b\n1;2\n', 'a hint for spreadsheets'],
    ['"sep=;"\r\na;b\r\n1;2\r\n', 'a quoted hint'],
    ['"a","b"\n"1","2"\n', 'quotes around everything'],
    ['a,b\n1,2\r\n', 'LF first and CRLF later'],
    ['"a","b"\n"1" ,"2"\n', 'a blank behind a closing quote'],
  ])('are the same however they are written: %j, %s', async (text) => {
    const { columns, rows } = await rowsOf(text)
    expect([columns, rows.map(({ cells }) => cells)]).toEqual([['a', 'b'], [['1', '2']]])
  })

  it('keep CRLF, delimiters and doubled quotes inside quotes as they are', async () => {
    expect(await cellsOf('a,b\r\n"x\r\ny, ""z""",2\r\n')).toEqual([['x\r\ny, "z"', '2']])
  })

  it.each(['utf-8', 'gbk', 'gb18030', 'utf-16le'] as const)(
    'are read in %s when that is declared',
    async (encoding) => {
      const text = '名称,数量\n连衣裙,2\n'
      const bytes = { 'utf-8': Buffer.from(text), 'utf-16le': Buffer.from(text, 'utf16le') }
      const gbk = Buffer.from('c3fbb3c62ccafdc1bf0ac1acd2c2c8b92c320a', 'hex')
      const content = encoding === 'utf-8' || encoding === 'utf-16le' ? bytes[encoding] : gbk
      for (const size of [1, 3, 65_536]) expect(await cellsOf(content, { encoding }, size)).toEqual([['连衣裙', '2']])
      expect(await cellsOf(content, { encoding: encoding === 'utf-16le' ? encoding : 'detect' })).toEqual([
        ['连衣裙', '2'],
      ])
    },
  )

  it('are told by a byte order mark to be UTF-16 when the encoding is to be detected', async () => {
    const content = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('a\n名\n', 'utf16le')])
    expect(await cellsOf(content, { encoding: 'detect' })).toEqual([['名']])
  })

  it('with bytes of another encoding are marked, one row at a time, and never dropped', async () => {
    const content = Buffer.concat([Buffer.from('a,b\n1,'), Buffer.from([0xc0, 0xaf]), Buffer.from('\n2,ok\n')])
    expect(await cellsOf(content)).toEqual([
      ['1', '\ufffd\ufffd'],
      ['2', 'ok'],
    ])
  })

  it('are only marked as doubtful where a quote closes inside a cell', async () => {
    const { rows } = await rowsOf('a,b\n"x "y" z",1\nz,"2"\nq,3\n')
    expect(rows.map(({ row, cells, strayQuote }) => [row, cells[0], strayQuote])).toEqual([
      [2, 'x "y" z', true],
      [3, 'z', false],
      [4, 'q', false],
    ])
  })

  it('keep quotes that stand inside an unquoted cell', async () => {
    expect(await cellsOf('a,b\n5" pipe,1\n')).toEqual([['5" pipe', '1']])
  })

  it.each([
    ['', ['CSV_EMPTY', 1]],
    ['\n\n', ['CSV_EMPTY', 1]],
    ['a,b,a\n1,2,3\n', ['HEADER_DUPLICATE', 1]],
    ['a,,\n1,2,3\n', 'accepted'],
    ['a,__proto__\n', ['FORBIDDEN_KEY', 1]],
    ['constructor\n', ['FORBIDDEN_KEY', 1]],
    ['prototype\n', ['FORBIDDEN_KEY', 1]],
    ['__lookupGetter__\n', ['FORBIDDEN_KEY', 1]],
    ['__typename\n', 'accepted'],
    ['a\0b\n', ['ENCODING', 1]],
    ['\ufeff\ufeffa\n', ['ENCODING', 1]],
    ['a,b\n1,2\n3,"4\n5,6\n', ['QUOTE_UNCLOSED', 3]],
    ['a,b\n1,2\n"x"y,1\nz,"2"\nq,3\n', ['QUOTE_STRAY', 3]],
    ['a,b\r\n1,2\r\n3,4\n5,6\r\n', ['ROWS_MERGED', 3]],
    ['a,b\n1,2\n3\n', 'accepted'],
    ['a,b\n1,2\n3,4,5\n', 'accepted'],
  ])('of %j are refused as a whole: %j', async (content, expected) => {
    expect(await refusalOf(content)).toEqual(expected)
  })

  it('in another encoding than the declared one are refused by their header', async () => {
    expect(await refusalOf(fixture('taobao-gbk.csv'))).toEqual(['ENCODING', 1])
    expect(await refusalOf(Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'))).toEqual(['ENCODING', 1])
  })

  it('may have 1,000 columns and no more', async () => {
    const header = (columns: number) => Array.from({ length: columns }, (_, at) => `c${at}`).join(',')
    expect(await refusalOf(`${header(1_000)}\n`)).toBe('accepted')
    expect(await refusalOf(`${header(1_001)}\n`)).toEqual(['LIMIT_COLUMNS', 1])
    expect(await refusalOf(`${header(1_000_000)}\n`)).toEqual(['LIMIT_ROW_LENGTH', 1])
  })

  it('that never end are refused before they fill the memory', async () => {
    let given = 0
    async function* endless() {
      yield Buffer.from('a,b\n1,2\n3,"')
      for (;;) {
        given += 65_536
        yield Buffer.alloc(65_536, 'x\n')
      }
    }
    const { readRows } = await import('orderhub/channels/csv')
    const reading = async () => {
      for await (const _ of readRows(endless())) void _
    }
    await expect(reading()).rejects.toMatchObject({ code: 'LIMIT_ROW_LENGTH', where: { row: 3 } })
    expect(given).toBeLessThan(CSV_LIMITS.rowLength * 2)
  })

  it.each([
    [20_000, 40_000, 'QUOTE_STRAY'],
    [100, 40_000, 'accepted'],
    [20_000, 10, 'accepted'],
  ])(
    'with %i stray quotes and %i blanks are refused before they take minutes: %s',
    async (quotes, blanks, expected) => {
      const started = performance.now()
      const refusal = await refusalOf(`a,b\n"${'x"'.repeat(quotes)}${' '.repeat(blanks)},1\n`)
      expect(refusal).toEqual(expected === 'accepted' ? expected : [expected, 1])
      expect(performance.now() - started).toBeLessThan(5_000)
    },
  )

  it('with quotes around everything and long blanks in one of them are read', async () => {
    const text = `a,b\n${'"x","y"\n'.repeat(5_000)}"${' '.repeat(20_000)}",1\n`
    expect(await cellsOf(text)).toHaveLength(5_001)
  })

  it('are the same wherever the pieces of the file are cut', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', '连', '😀', ' ', ''), maxLength: 6 })
    const table = fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 9 }), async (rows, size) => {
        const quoted = rows.map((cells) => cells.map((text) => `"${text.replaceAll('"', '""')}"`).join(','))
        expect(await cellsOf(`h1,h2\r\n${quoted.join('\r\n')}\r\n`, {}, size)).toEqual(rows)
      }),
      { numRuns: 300 },
    )
  })

  it('of a file of any size take no more memory than a piece of it', async () => {
    const block = Buffer.from('12345,some text that is a little longer,678,"quoted, text"\n'.repeat(1_000))
    async function* large() {
      yield Buffer.from('a,b,c,d\n')
      for (let count = 0; count < 400; count++) yield block
    }
    const { readRows } = await import('orderhub/channels/csv')
    const before = process.memoryUsage().rss
    let rows = 0
    let peak = 0
    for await (const batch of readRows(large())) {
      rows += batch.rows.length
      peak = Math.max(peak, process.memoryUsage().rss)
    }
    expect(rows).toBe(400_000)
    expect(peak - before).toBeLessThan(150 * 1_048_576)
  })
})
