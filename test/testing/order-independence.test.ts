import fc from 'fast-check'
import { foldFacts, mergeFacts, NO_FACTS } from 'orderhub/order'
import { aHub, SeededRandom, testPayload } from 'orderhub/testing'
import { disorderedArbitrary, type FactStream, factStreamArbitrary } from 'orderhub/testing/generators'
import { describe, expect, it } from 'vitest'
import type { StoredFact } from '../../src/order/order'
import { storedContent } from '../../src/order/stored-content'

/** Facts as an order keeps them, without any sealing: the content's text stands for its digest. */
function stored({ facts }: FactStream): readonly StoredFact[] {
  return facts.map((fact): StoredFact => {
    const version = fact.version ?? 0
    switch (fact.kind) {
      case 'OrderPlaced': {
        const content = fact.content as Parameters<typeof storedContent>[0]
        const sealed = { buyerIndex: null, subject: 's', personal: '', digest: JSON.stringify(content), findings: [] }
        return { ...fact, version, content: storedContent(content, sealed) }
      }
      case 'PaymentCaptured':
        return { ...fact, version, method: fact.method ?? '' }
      case 'PaymentRefunded':
        return { ...fact, version, payment: fact.payment ?? null }
      case 'OrderCancelled':
      case 'OrderClosed':
        return { ...fact, version, reason: fact.reason ?? '' }
      default:
        return 'parcel' in fact
          ? { ...fact, version, carrier: null, trackingNo: null, lines: fact.lines ?? null }
          : { ...fact, version }
    }
  })
}

describe('the order of an order’s facts', () => {
  it('does not matter, nor does repetition: 100,000 permutations of 400 fact sets fold alike', () => {
    let permutations = 0
    fc.assert(
      fc.property(factStreamArbitrary(), fc.integer(), (stream, seed) => {
        const facts = stored(stream)
        const whole = mergeFacts(NO_FACTS, facts)
        const folded = JSON.stringify([foldFacts(whole), whole.superseded])
        const random = new SeededRandom(String(seed))
        for (let round = 0; round < 250; round++) {
          const order = random.shuffled(facts)
          for (let repeats = random.int(0, 3); repeats > 0; repeats--) order.push(random.pick(facts))
          let set = NO_FACTS
          while (order.length > 0) set = mergeFacts(set, order.splice(0, random.int(1, 5)))
          permutations += 1
          if (!sameFacts(set.facts, whole.facts)) expect(set.facts).toEqual(whole.facts)
          if (round % 10 === 0) expect(JSON.stringify([foldFacts(set), set.superseded])).toBe(folded)
        }
      }),
      { numRuns: 400 },
    )
    expect(permutations).toBeGreaterThanOrEqual(100_000)
  }, 120_000)

  it('adds facts all at once as one by one', () => {
    fc.assert(
      fc.property(factStreamArbitrary(), (stream) => {
        const facts = stored(stream)
        const oneByOne = facts.reduce((set, fact) => mergeFacts(set, [fact]), NO_FACTS)
        expect(oneByOne).toEqual(mergeFacts(NO_FACTS, facts))
        expect(mergeFacts(oneByOne, facts)).toBe(oneByOne)
      }),
      { numRuns: 500 },
    )
  })

  it('does not matter to a hub that is handed documents', async () => {
    await fc.assert(
      fc.asyncProperty(
        factStreamArbitrary().chain((stream) => fc.tuple(fc.constant(stream), disorderedArbitrary(stream.facts))),
        async ([stream, disordered]) => {
          expect(await bookedAs(stream.channelOrderNo, disordered)).toEqual(
            await bookedAs(stream.channelOrderNo, stream.facts),
          )
        },
      ),
      { numRuns: 150 },
    )
  })
})

/** A quick look that suffices nearly always: a hundred thousand deep comparisons would take minutes. */
function sameFacts(a: readonly StoredFact[], b: readonly StoredFact[]): boolean {
  return a.length === b.length && a.every((fact, index) => fact === b[index])
}

/** What a hub makes of facts that come one document each; what depends on when it heard of them is left out. */
async function bookedAs(channelOrderNo: string, facts: FactStream['facts']) {
  const { hub, store } = aHub({ shops: [{ shop: 'main', lockStock: 'never', paymentTimeLimitMs: null }] })
  for (const fact of facts) {
    const raw = testPayload({ channelOrderNo, facts: [fact] })
    const booked = await hub.intake.book({ channel: 'TEST', shop: 'main', raw })
    expect(booked).toMatchObject({ ok: true })
  }
  const key = `TEST/main/${channelOrderNo}`
  const order = (await store.read('order', [key])).get(key)?.value
  if (order === undefined) throw new RangeError('The order was not booked.')
  const { content, status, statusSince, payment, parcels, findings, placedAt, superseded, plan } = order
  const view = await hub.orders.get(key)
  const { digest } = content ?? {}
  return { digest, status, statusSince, payment, parcels, findings, placedAt, superseded, plan, view: view?.content }
}
