import { PGlite } from '@electric-sql/pglite'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { bigintArray, jsonLines, storableText, textArray } from '../../src/sql/array-text'
import { hostileTexts } from '../../src/testing/store-content-suite'

describe('what is sent as one parameter', async () => {
  const engine = await PGlite.create()
  afterAll(() => engine.close())
  const sent = async (sql: string, parameter: string) =>
    (await engine.query<[unknown]>(sql, [parameter], { rowMode: 'array' })).rows.map((row) => row[0])

  // What PostgreSQL can keep: any text without NUL and without half a surrogate pair.
  const storable = fc
    .oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', ',', ' ', 'N', "'") }))
    .filter((text) => !text.includes('\0'))

  it('comes out of a text array as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(storable)), async (texts) => {
        expect(await sent('SELECT unnest($1::text[])', textArray(texts))).toEqual(texts)
      }),
      { numRuns: 500, examples: [[[...hostileTexts]], [[null, 'NULL', '', 'null']]] },
    )
  })

  it('comes out of a number array as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.maxSafeInteger())), async (numbers) => {
        const answers = await sent('SELECT unnest($1::bigint[])', bigintArray(numbers))
        expect(answers.map((n) => (n === null ? null : Number(n)))).toEqual(
          numbers.map((n) => (n === null ? null : n + 0)),
        )
      }),
      { numRuns: 300 },
    )
  })

  it('comes out of JSON lines as it went in, whatever its texts hold', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { minLength: 1 }), async (values) => {
        const lines = await sent(`SELECT unnest(string_to_array($1::text, E'\\n'))`, jsonLines(values).text)
        expect(lines).toEqual(values.map((value) => JSON.stringify(value)))
      }),
      { numRuns: 300, examples: [[['a\nb', { '\n': '\r\n\u2028' }, '\0', '\ud800']]] },
    )
  })

  it.each([
    ['\0', 'NUL'],
    ['a\0', 'NUL'],
    ['\ud800', 'LONE_SURROGATE'],
    ['\udc00', 'LONE_SURROGATE'],
    ['a\ud83dz', 'LONE_SURROGATE'],
    ['\udc00\ud800', 'LONE_SURROGATE'],
  ])('refuses %j', (text, problem) => {
    expect(() => storableText(text)).toThrow(expect.objectContaining({ code: 'TEXT_UNSTORABLE', problem }))
    expect(() => textArray(['fine', text])).toThrow(expect.objectContaining({ code: 'TEXT_UNSTORABLE' }))
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 0.5, 2 ** 53, -(2 ** 53)])(
    'refuses %d as a whole number',
    (number) => {
      expect(() => bigintArray([1, number])).toThrow(RangeError)
    },
  )
})
