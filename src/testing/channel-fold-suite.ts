import { aHub } from './a-hub'
import type { ChannelSample, ChannelSubject } from './channel-suite'
import { SeededRandom } from './seeded-random'
import type { SuiteRunner } from './store-runner'

/** Shuffles tried, each with some documents twice or three times. */
const SHUFFLES = 24

/** Orders end up the same whatever order their documents come in, and however often each of them comes. */
export function channelFoldSuite({ describe, it, expect }: SuiteRunner, subject: ChannelSubject): void {
  const { samples } = subject

  describe('orders', () => {
    it('do not change when a document comes again under another delivery id', async () => {
      expect(await ordersAfter(subject, [...samples, ...samples])).toEqual(await ordersAfter(subject, samples))
    })

    it(`end up the same in ${SHUFFLES} disorders with repeats`, async () => {
      const expected = await ordersAfter(subject, samples)
      const random = new SeededRandom('disorder')
      const different: number[] = []
      for (let shuffle = 0; shuffle < SHUFFLES; shuffle++) {
        const repeats = samples.filter(() => random.chance(0.5))
        const documents = random.shuffled([...samples, ...repeats, ...repeats.filter(() => random.chance(0.3))])
        if (JSON.stringify(await ordersAfter(subject, documents)) !== JSON.stringify(expected)) different.push(shuffle)
      }
      expect(different).toEqual([])
    })

    it('are booked from a webhook’s bytes as from a pull’s', async () => {
      expect(await ordersAfter(subject, samples, 'webhook')).toEqual(await ordersAfter(subject, samples, 'pull'))
    })
  })
}

/** What follows from the facts of each order; not what follows from when we heard of them, such as its number. */
async function ordersAfter(
  { adapter, shop: { shop, zone } }: ChannelSubject,
  documents: readonly ChannelSample[],
  source = 'pull',
): Promise<unknown[]> {
  const { hub } = aHub({
    channels: [{ adapter, shops: [{ shop, zone, lockStock: 'never', paymentTimeLimitMs: null }] }],
  })
  const refused: unknown[] = []
  for (const [index, { raw, headers }] of documents.entries()) {
    const document = {
      channel: adapter.code,
      shop,
      raw,
      source,
      dedupeKey: `delivery-${index}`,
      headers: new Headers(headers),
    }
    const outcome = source === 'webhook' ? await receiveAndProcess(hub, document) : await hub.intake.book(document)
    if (!outcome.ok) refused.push(outcome.rejection)
  }
  const keys = [...new Set(documents.map(({ channelOrderNo }) => `${adapter.code}/${shop}/${channelOrderNo}`))].sort()
  const orders: unknown[] = [...refused]
  for (const key of keys) {
    const order = await hub.orders.get(key)
    if (order === undefined) {
      orders.push(`${key} is missing`)
      continue
    }
    const { number: _number, revision: _revision, receivedAt: _receivedAt, ...followed } = order
    orders.push(followed)
  }
  await hub.close()
  return orders
}

async function receiveAndProcess(
  { intake }: ReturnType<typeof aHub>['hub'],
  document: Parameters<ReturnType<typeof aHub>['hub']['intake']['receive']>[0],
) {
  const received = await intake.receive(document)
  return received.ok ? intake.process(received.value.key) : received
}
