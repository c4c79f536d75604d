import * as vitest from 'vitest'
import type { ChannelAdapter, Delivery } from '../../src/channel/channel-adapter'
import type { ChannelDocumentInput } from '../../src/channel/channel-document'
import { readFields } from '../../src/channel/payload/fields'
import { readJson } from '../../src/channel/payload/read-json'
import { signPayload } from '../../src/channel/signature/sign-payload'
import { jsonChannel } from '../../src/channels/json/json-channel'
import { accept, type Outcome, reject } from '../../src/outcome'
import { type ChannelSubject, channelSuite } from '../../src/testing/channel-suite'
import type { SuiteRunner } from '../../src/testing/store-runner'
import { bytesOf, KEY, orderOf, PAYMENT, SHOP, snapshotOf } from '../channels/json/json-fixtures'

const { expect, it } = vitest

const sound = jsonChannel({ code: 'WEB', name: 'Own site', secrets: [{ key: KEY }] })

type Read = ChannelAdapter['read']
type Verify = NonNullable<ChannelAdapter['verify']>
const soundVerify: Verify = (delivery, shop) => sound.verify?.(delivery, shop) ?? reject({ code: 'UNSUPPORTED' })

function subjectOf(adapter: ChannelAdapter): ChannelSubject {
  const sample = (name: string, document: ReturnType<typeof orderOf>) => ({
    name,
    raw: bytesOf(document),
    channelOrderNo: String(document.orderNo),
  })
  return {
    adapter,
    shop: SHOP,
    samples: [
      sample('placed', orderOf()),
      sample('paid', orderOf({ snapshot: snapshotOf({ version: 2, status: 'paid' }), payments: [PAYMENT] })),
      sample('completed', orderOf({ snapshot: null, completedAt: '2026-01-20T00:00:00Z' })),
    ],
    personal: ['李雷', '13800138000'],
    documentOf: (orderNo) => bytesOf(orderOf({ orderNo })),
    sign: ({ id, body, now }) => ({ headers: new Headers(signPayload({ id, body, keys: [KEY], now })), body }),
  }
}

/** Runs the suite by itself, or those of its tests whose name fits, and says which of them failed. */
async function failuresOf(adapter: ChannelAdapter, only = /./): Promise<string[]> {
  const tests: { name: string; body: () => Promise<void> }[] = []
  const runner: SuiteRunner = {
    describe: (_name, body) => body(),
    it: (name, body) => void (only.test(name) && tests.push({ name, body })),
    expect: vitest.expect as unknown as SuiteRunner['expect'],
  }
  channelSuite(runner, subjectOf(adapter))
  const failed: string[] = []
  for (const { name, body } of tests) {
    try {
      await body()
    } catch {
      failed.push(name)
    }
  }
  return failed
}

const withFacts = (change: (document: ChannelDocumentInput, raw: Uint8Array) => ChannelDocumentInput): Read => {
  return (raw, shop) => {
    const outcome = sound.read(raw, shop)
    return outcome.ok ? accept(change(outcome.value, raw)) : outcome
  }
}

const withHeaders = (change: (delivery: Delivery) => Delivery): Verify => {
  return (delivery, shop) => soundVerify(change(delivery), shop)
}

let counter = 0
let remembered: ReturnType<Read> | undefined

const broken: readonly [bug: string, change: Partial<ChannelAdapter>, caughtBy: RegExp][] = [
  ['a code with digits', { code: 'WEB2' }, /code that can open/],
  ['no name', { name: ' ' }, /code that can open/],
  ['a capability it has not', { capabilities: { ...sound.capabilities, writeBackShipment: true } }, /declares what/],
  [
    'stock write-backs it has no method for',
    { capabilities: { ...sound.capabilities, writeBackStock: true } },
    /declares what/,
  ],
  [
    'JSON.parse, which throws',
    {
      read: (raw, shop) => {
        JSON.parse(Buffer.from(raw).toString())
        return sound.read(raw, shop)
      },
    },
    /no document at all/,
  ],
  [
    'order numbers through a double',
    {
      read: withFacts((document) => ({
        ...document,
        channelOrderNo: /^\d+$/.test(document.channelOrderNo)
          ? String(Number(document.channelOrderNo))
          : document.channelOrderNo,
      })),
    },
    /are kept exactly/,
  ],
  [
    'order numbers trimmed',
    {
      read: (raw, shop) =>
        sound.read(Buffer.from(Buffer.from(raw).toString().replace('"orderNo":" ', '"orderNo":"')), shop),
    },
    /refused rather than repaired/,
  ],
  [
    'references from a counter',
    {
      read: withFacts((document) => ({
        ...document,
        facts: document.facts.map((fact) => ({ ...fact, ref: `f${++counter}` })),
      })),
    },
    /equal facts for equal bytes/,
  ],
  [
    'the answer before',
    {
      read: (raw, shop) => {
        const last = remembered
        remembered = sound.read(raw, shop)
        return last ?? remembered
      },
    },
    /order number as it is|equal facts/,
  ],
  [
    'the bytes around a view',
    { read: (raw, shop) => sound.read(new Uint8Array(raw.buffer), shop) },
    /view of a larger buffer|order number as it is/,
  ],
  [
    'writing into the bytes',
    {
      read: (raw, shop) => {
        const outcome = sound.read(raw, shop)
        if (raw.length > 0) raw[0] = 0x20
        return outcome
      },
    },
    /leaves the bytes as they are/,
  ],
  [
    'a refusal without a pointer',
    {
      read: (raw, shop) => {
        const outcome = sound.read(raw, shop)
        return outcome.ok ? outcome : (reject({ code: outcome.rejection.code }) as ReturnType<Read>)
      },
    },
    /no document at all/,
  ],
  [
    'a refusal with a sentence for a code',
    {
      read: (raw, shop) => {
        const outcome = sound.read(raw, shop)
        return outcome.ok ? outcome : reject({ code: 'It is wrong.', pointer: '' })
      },
    },
    /no document at all/,
  ],
  [
    'a refusal that quotes',
    {
      read: (raw, shop) => {
        const outcome = sound.read(raw, shop)
        return outcome.ok ? outcome : reject({ ...outcome.rejection, near: Buffer.from(raw).toString() })
      },
    },
    /repeats nothing personal/,
  ],
  [
    'amounts as they come',
    {
      read: withFacts((document) => ({
        ...document,
        facts: document.facts.map((fact) =>
          fact.kind === 'PaymentCaptured' ? { ...fact, amount: fact.amount / 3 } : fact,
        ),
      })),
    },
    /takes “paid”/,
  ],
  ['money through a float', { read: floatingRead }, /damaged copies|takes/],
  [
    'one reference for two facts',
    {
      read: withFacts((document) => ({
        ...document,
        facts: document.facts.flatMap((fact) => [fact, { ...fact, at: fact.at + 1 }]),
      })),
    },
    /references that hold/,
  ],
  [
    'a new reference per delivery',
    {
      read: withFacts((document, raw) => ({
        ...document,
        facts: document.facts.map((fact) =>
          fact.kind === 'PaymentCaptured' ? { ...fact, ref: `${raw.length}-${fact.ref}-${++counter}` } : fact,
        ),
      })),
    },
    /do not change when a document comes again|equal facts/,
  ],
  ['believing everybody', { verify: () => accept({ dedupeKey: null }) }, /without a signature/],
  ['believing nobody', { verify: () => reject({ code: 'SIGNATURE_MISMATCH' }) }, /believes what the platform signed/],
  [
    'no look at the clock',
    {
      verify: withHeaders((delivery) => ({
        ...delivery,
        now: Number(delivery.headers.get('webhook-timestamp')) * 1_000,
      })),
    },
    /a day ago/,
  ],
  [
    'the first of two headers',
    {
      verify: withHeaders((delivery) => {
        const headers = new Headers(delivery.headers)
        for (const [name, value] of delivery.headers) headers.set(name, value.split(', ')[0] ?? '')
        return { ...delivery, headers }
      }),
    },
    /came twice/,
  ],
  [
    'a header that throws',
    {
      verify: (delivery, shop) => {
        Buffer.from(delivery.headers.get('webhook-signature') ?? fail())
        return soundVerify(delivery, shop)
      },
    },
    /without a signature/,
  ],
  [
    'one key for all deliveries',
    {
      verify: (delivery, shop) => {
        const outcome = soundVerify(delivery, shop)
        return outcome.ok ? accept({ dedupeKey: 'x' }) : outcome
      },
    },
    /equal keys to repeats/,
  ],
  [
    'a new key for each look',
    {
      verify: (delivery, shop) => {
        const outcome = soundVerify(delivery, shop)
        return outcome.ok ? accept({ dedupeKey: `k${++counter}` }) : outcome
      },
    },
    /equal keys to repeats|each time it is asked/,
  ],
  [
    'a refusal that quotes the signature',
    {
      verify: (delivery, shop) => {
        const outcome = soundVerify(delivery, shop)
        return outcome.ok ? outcome : reject({ ...outcome.rejection, got: delivery.headers.get('webhook-signature') })
      },
    },
    /not as it was signed|other bytes/,
  ],
]

function fail(): never {
  throw new TypeError('There is no such header.')
}

/** Reads amounts the way that loses cents: as a float, multiplied. */
function floatingRead(raw: Uint8Array, shop: Parameters<Read>[1]): ReturnType<Read> {
  const outcome = sound.read(raw, shop)
  const payload = readJson(raw)
  if (!outcome.ok || !payload.ok) return outcome
  const amounts = readFields(payload.value, (fields) =>
    fields.given('payments') ? fields.list('payments', (item) => Number(item.amountText('amount')) * 100) : [],
  ) as Outcome<number[], never>
  const floats = amounts.ok ? [...amounts.value] : []
  const facts = outcome.value.facts.map((fact) =>
    fact.kind === 'PaymentCaptured' ? { ...fact, amount: (floats.shift() ?? 0) * 1.001 } : fact,
  )
  return accept({ ...outcome.value, facts })
}

it('a sound adapter passes', async () => {
  expect(await failuresOf(sound)).toEqual([])
})

it.each(broken)('catches %s', async (_bug, change, caughtBy) => {
  expect(await failuresOf({ ...sound, ...change }, caughtBy)).not.toEqual([])
})
