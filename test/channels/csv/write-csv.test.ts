import { type CsvColumn, writeCsv } from 'orderhub/channels/csv'
import { describe, expect, it } from 'vitest'
import { cellsOf } from './csv-fixtures'

interface Row {
  readonly note: string
  readonly amount: number | string | null
}
const columns: readonly CsvColumn<Row>[] = [
  { name: 'note', kind: 'text', value: ({ note }) => note },
  { name: 'amount', kind: 'number', value: ({ amount }) => amount },
]
const written = (note: string, amount: Row['amount']) => [...writeCsv([{ note, amount }], columns)].join('')

describe('an export', () => {
  it.each([
    ['=HYPERLINK("http://x")', `"'=HYPERLINK(""http://x"")"`],
    ['+1', `"'+1"`],
    ['-1', `"'-1"`],
    ['@SUM(A1)', `"'@SUM(A1)"`],
    ['\t=1', `"'\t=1"`],
    ['\rx', `"'\rx"`],
    ['\nx', `"'\nx"`],
    ['  =1', `"'  =1"`],
    ['＝1', `"'＝1"`],
    ['＋1', `"'＋1"`],
    ['－1', `"'－1"`],
    ['＠SUM', `"'＠SUM"`],
    ['\u00a0=1', `"'\u00a0=1"`],
    ['\ufeff=1', `"'\ufeff=1"`],
    ['plain', 'plain'],
    ['a=b', 'a=b'],
    ['5-1', '5-1'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['', ''],
  ])('writes the text %j as %j', (note, expected) => {
    expect(written(note, null)).toBe(`note,amount\r\n${expected},\r\n`)
  })

  it.each([
    [-5, '-5'],
    ['-5.00', '-5.00'],
    [0, '0'],
    [12.5, '12.5'],
    ['=5', `"'=5"`],
    ['-5+cmd', `"'-5+cmd"`],
    [Number.NaN, 'NaN'],
    [-Number.POSITIVE_INFINITY, `"'-Infinity"`],
    [null, ''],
  ])('writes %j in a number column as %s', (amount, expected) => {
    expect(written('x', amount)).toBe(`note,amount\r\nx,${expected}\r\n`)
  })

  it('guards its header too, and can be read back', async () => {
    const text = [...writeCsv([1], [{ name: '=h', kind: 'text', value: () => 'a\r\nb' }])].join('')
    expect(text.split('\r\n')[0]).toBe(`"'=h"`)
    expect(await cellsOf(text)).toEqual([['a\r\nb']])
  })
})
