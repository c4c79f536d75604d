import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { channelDocumentSchema } from '../../../src/channel/channel-document'
import { jsonChannel } from '../../../src/channels/json/json-channel'
import { jsonOrderJsonSchema, jsonOrderSchema } from '../../../src/channels/json/json-order-schema'
import { amountReadings } from '../../../src/order/amounts'
import { bytesOf, KEY, orderOf, PAYMENT, SHOP, snapshotOf } from './json-fixtures'

const channel = jsonChannel({ code: 'WEB', name: 'Own site', secrets: [{ key: KEY }] })
const guide = readFileSync(new URL('../../../docs/guides/webhooks.md', import.meta.url), 'utf8')
const examples = [...guide.matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, text = '']) => text)

describe('the documents in the guide', () => {
  it.each(examples.map((text, index) => [index, text] as const))(
    'example %i is read, and the schema agrees',
    (_index, text) => {
      const outcome = channel.read(bytesOf(text), SHOP)
      expect(outcome.ok ? 'read' : outcome.rejection).toBe('read')
      expect(jsonOrderSchema.safeParse(JSON.parse(text)).error?.issues ?? []).toEqual([])
    },
  )

  it('the long one has every member there is, and its amounts add up', () => {
    const known = new Set<string>()
    const collect = (schema: unknown) => {
      if (typeof schema !== 'object' || schema === null) return
      if ('properties' in schema) for (const name of Object.keys(schema.properties as object)) known.add(name)
      for (const part of Object.values(schema)) collect(part)
    }
    collect(jsonOrderJsonSchema())
    expect([...known].filter((name) => !guide.includes(`"${name}":`) && !guide.includes(`\`${name}\``))).toEqual([])

    const outcome = channel.read(bytesOf(examples[0] ?? ''), SHOP)
    const [placed] = outcome.ok ? channelDocumentSchema.parse(outcome.value).facts : []
    if (placed?.kind !== 'OrderPlaced') throw new Error('The first fact is the snapshot.')
    expect(amountReadings(placed.content, { captured: 0, refunded: 0 }).computedTotal).toBe(placed.content.total)
  })
})

describe('the schema of the document', () => {
  it('says as JSON Schema what it is for', () => {
    expect(jsonOrderJsonSchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['orderNo', 'currency'],
      properties: {
        cancelled: { description: expect.any(String) },
        currency: { enum: expect.arrayContaining(['CNY']) },
      },
    })
  })

  it('refuses nothing that the channel reads: whatever a document is changed to, what is read fits the schema', () => {
    const base = orderOf({ payments: [PAYMENT], parcels: [{ id: 'P', scans: [{ status: 'lost', at: PAYMENT.at }] }] })
    const paths = pathsOf(base)
    const values = fc.oneof(
      fc.constantFrom<unknown>(null, '', '0', 'x', '12.50', '-1', 0, 1, -1, 1.5, true, [], {}, { absent: 'withheld' }),
      fc.constantFrom('2026-01-09 10:00', '2026-01-09T10:00:00z', '2026-01-09', 'CN', 'CNY', 'lost', 'failed', ' a'),
    )
    let read = 0
    fc.assert(
      fc.property(fc.constantFrom(...paths), values, (path, value) => {
        const text = JSON.stringify(changedAt(base, path, value))
        if (!channel.read(bytesOf(text), SHOP).ok) return
        read += 1
        expect(jsonOrderSchema.safeParse(JSON.parse(text)).error?.issues ?? []).toEqual([])
      }),
      { numRuns: 5_000 },
    )
    expect(read).toBeGreaterThan(500)
  })

  it('takes nothing that the channel refuses, but for what a schema cannot say', () => {
    const base = orderOf({ snapshot: snapshotOf(), payments: [PAYMENT] })
    const values = fc.constantFrom<unknown>('', 'x', -1, 1.5, true, [], {}, 7, ' a', '2026-01-09', 'CN')
    const beyondSchema = /^(CURRENCY|MONEY|AMOUNT_RANGE|TIME|SKU_CHARSET|LINE_DUPLICATE|FACTS_MISSING)/
    fc.assert(
      fc.property(fc.constantFrom(...pathsOf(base)), values, (path, value) => {
        const text = JSON.stringify(changedAt(base, path, value))
        const outcome = channel.read(bytesOf(text), SHOP)
        if (outcome.ok || beyondSchema.test(outcome.rejection.code)) return
        expect([outcome.rejection, jsonOrderSchema.safeParse(JSON.parse(text)).success]).toEqual([
          outcome.rejection,
          false,
        ])
      }),
      { numRuns: 5_000 },
    )
  })
})

type Path = readonly (string | number)[]

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [...(path.length === 0 ? [] : [path]), ...inner.flatMap(([step, part]) => pathsOf(part, [...path, step]))]
}

function changedAt(value: unknown, [step, ...rest]: Path, to: unknown): unknown {
  if (step === undefined) return to
  if (Array.isArray(value)) return value.map((part, index) => (index === step ? changedAt(part, rest, to) : part))
  return { ...(value as object), [step]: changedAt((value as Record<string, unknown>)[step], rest, to) }
}
