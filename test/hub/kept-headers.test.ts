import { describe, expect, it } from 'vitest'
import type { ChannelAdapter } from '../../src/channel/channel-adapter'
import { createHub } from '../../src/hub/create-hub'
import { accept, reject } from '../../src/outcome'
import { memoryStore } from '../../src/store/memory-store'
import { NOON } from '../order/sample-order'
import { by, keys, placedFact, plainChannel } from './shop-fixture'

const raw = JSON.stringify({ channelOrderNo: '1001', facts: [placedFact()] })

/** A channel that says in a header alone what happened. */
function topicChannel(seen: unknown[], state = { mended: true }): ChannelAdapter {
  return {
    ...plainChannel,
    capabilities: { ...plainChannel.capabilities, webhook: true },
    headers: ['x-topic', 'x-triggered-at'],
    verify: ({ headers }) => accept({ dedupeKey: headers.get('x-delivery') }),
    read: (bytes, shop, headers) => {
      seen.push(headers)
      if (!state.mended || headers?.['x-topic'] === undefined) return reject({ code: 'TOPIC_UNKNOWN', pointer: '' })
      return plainChannel.read(bytes, shop)
    },
  }
}

const hubWith = (adapter: ChannelAdapter) =>
  createHub({ store: memoryStore({ clock: () => NOON }), keys, channels: [{ adapter, shops: [{ shop: 's1' }] }] })

const delivery = (headers: Record<string, string>) =>
  new Request('http://localhost/TB/s1', { method: 'POST', body: raw, headers })

describe('headers of a delivery', () => {
  const topic = { 'x-topic': 'orders/paid', 'x-triggered-at': '2026-01-09T08:00:00Z' }

  it('reach the adapter that names them, after the answer and at every replay, and no others', async () => {
    const seen: unknown[] = []
    const state = { mended: false }
    const hub = hubWith(topicChannel(seen, state))
    const secrets = { 'x-delivery': 'd-1', cookie: 'a=b', authorization: 'Bearer x', 'x-signature': 's' }
    expect((await hub.webhook(delivery({ ...topic, ...secrets }))).status).toBe(202)
    await hub.settle()
    const [record] = (await hub.intake.list({ state: 'quarantined' })).items
    expect(record?.headers).toEqual(topic)
    state.mended = true
    expect(await hub.intake.replay(record?.key ?? '', { by })).toMatchObject({ value: { kind: 'booked' } })
    expect(seen).toEqual([topic, topic])
  })

  it('are as they came first, when the document is handed in once more by another way', async () => {
    const seen: unknown[] = []
    const hub = hubWith(topicChannel(seen))
    const document = { channel: 'TB', shop: 's1', raw: Buffer.from(raw), dedupeKey: 'd-1' }
    await hub.intake.receive({ ...document, headers: new Headers(topic) })
    await hub.intake.book({ ...document, headers: new Headers({ 'x-topic': 'orders/edited' }) })
    expect((await hub.intake.list({})).items[0]?.headers).toEqual(topic)
  })

  it.each([
    ['x'.repeat(256), { 'x-topic': 'x'.repeat(256) }],
    ['x'.repeat(257), {}],
    ['caf\u00e9', {}],
  ])('are kept as printable ASCII of 256 characters at most: %.20s', async (value, kept) => {
    const hub = hubWith(topicChannel([]))
    await hub.webhook(delivery({ 'x-topic': value, 'x-delivery': 'd-1' }))
    expect((await hub.intake.list({})).items[0]?.headers).toEqual(kept)
  })

  it('are none for a channel that asks for none', async () => {
    const { headers: _none, ...plain } = topicChannel([])
    const hub = hubWith(plain)
    await hub.webhook(delivery({ ...topic, 'x-delivery': 'd-1' }))
    expect((await hub.intake.list({})).items[0]?.headers).toEqual({})
  })

  it.each([
    ['authorization'],
    ['cookie'],
    ['x-shopify-hmac-sha256'],
    ['x-wc-webhook-signature'],
    ['event-sign'],
    ['x-api-key'],
    ['x-jos-access-token'],
    ['X-Topic'],
    ['x topic'],
    [''],
  ])('cannot be kept if they carry proof or a secret, or are no names: %s', (name) => {
    expect(() => hubWith({ ...topicChannel([]), headers: [name] })).toThrow(/asks for the header/)
  })

  it.each([
    [16, false],
    [17, true],
  ])('can be %i at most: refused %j', (count, refused) => {
    const headers = Array.from({ length: count }, (_, index) => `x-${index}`)
    const making = () => hubWith({ ...topicChannel([]), headers })
    if (refused) expect(making).toThrow(/17 headers/)
    else expect(making).not.toThrow()
  })

  it.each([
    'x-shopify-topic',
    'x-shopify-webhook-id',
    'x-shopify-triggered-at',
    'x-wc-webhook-topic',
    'x-wc-webhook-delivery-id',
    'event-type',
  ])('that platforms say the event in can be kept: %s', (name) => {
    expect(() => hubWith({ ...topicChannel([]), headers: [name] })).not.toThrow()
  })
})
