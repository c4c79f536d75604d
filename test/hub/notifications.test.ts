import { afterAll, describe, expect, it } from 'vitest'
import { createHub } from '../../src/hub/create-hub'
import type { NotificationOptions } from '../../src/hub/notification-options'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { holdPolicy, keepingTransport } from './notification-fixture'
import { by, keys, openShop, placedFact } from './shop-fixture'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

/** Noon in Shanghai, of the order fixture's day or any other: quiet hours are said in this zone. */
const day = Date.parse('2026-03-02T12:00:00+08:00')
const night = Date.parse('2026-03-02T23:00:00+08:00')
const morning = Date.parse('2026-03-03T08:00:00+08:00')
const minute = 60_000
const quietHours = [{ from: '22:00', to: '08:00' }]
const orders = { kind: 'role', id: 'orders' } as const

type StoreOf = (clock: () => number) => Store | Promise<Store>

async function tellingShop(storeOf: StoreOf, options: Partial<NotificationOptions> = {}, kept = keepingTransport()) {
  const clock = { now: day }
  const store = await storeOf(() => clock.now)
  const errors: unknown[] = []
  const { hub, book } = openShop({
    store,
    now: () => clock.now,
    onError: (error) => errors.push(error),
    notifications: {
      policy: holdPolicy(),
      transports: [kept.transport],
      addressOf: async ({ kind, id }) => `${kind}-${id}@here`,
      ...options,
    },
  })
  const held = async (order: string, reason: string) => {
    await book(order, placedFact({}, day - 3_600_000))
    expect(await hub.orders.hold(`TB/s1/${order}`, reason, { by })).toMatchObject({ ok: true })
    await hub.tick()
  }
  const at = async (now: number) => {
    clock.now = now
    await hub.tick()
  }
  const one = async () => {
    const { items } = await hub.notifications.list({ recipient: orders })
    const [first] = items
    if (first === undefined) throw new Error('Nothing was told.')
    return first
  }
  return { ...kept, hub, store, clock, errors, held, at, one }
}

const stores: readonly (readonly [string, StoreOf])[] = [
  ['memory', (clock) => memoryStore({ clock })],
  ['PGlite', (clock) => pgliteStore({ PGlite, clock })],
]

describe.each(stores)('notifications on %s', (_, storeOf) => {
  it('tell of an event once, to where the recipient is reached, and keep neither words nor address', async () => {
    const { hub, store, sent, held, one } = await tellingShop(storeOf)
    await held('1', 'P1')
    await hub.tick()
    expect(sent).toMatchObject([{ address: 'role-orders@here', message: { body: expect.stringContaining('原因 P1') } }])
    const told = await one()
    expect(told).toMatchObject({ deliveries: [{ transport: 'robot', state: 'sent', providerId: 'p-1' }], merged: 0 })
    const outbox = await store.outbox.list({ limit: 100 })
    expect(JSON.stringify([told, outbox.items])).not.toMatch(/@here|原因/)
    expect(outbox.items.every(({ state }) => state === 'done')).toBe(true)
  })

  it('hold at night what can wait, and tell it in the morning in one message that has each once', async () => {
    const { sent, held, at, clock, hub } = await tellingShop(storeOf, { policy: holdPolicy({ quietHours }) })
    clock.now = night
    for (const order of ['1', '2', '3']) await held(order, 'P1')
    await held('4', 'P0')
    expect(sent.map(({ message }) => message.importance)).toEqual(['P0'])
    await at(morning - 1)
    expect(sent).toHaveLength(1)
    await at(morning)
    await hub.tick()
    expect(sent).toHaveLength(2)
    const body = sent[1]?.message.body ?? ''
    expect(body.match(/\d\. 暂停/g)).toEqual(['1. 暂停', '2. 暂停', '3. 暂停'])
    expect(new Set(body.match(/TB\d{8}\d+/g)).size).toBe(3)
  })

  it('send no faster than a transport may, and all of it in the end', async () => {
    const kept = keepingTransport({ limits: { bodyBytes: 4_000, titleBytes: 0, perMinute: 2 } })
    const { sent, held, at } = await tellingShop(storeOf, {}, kept)
    for (const order of ['1', '2', '3', '4', '5']) await held(order, 'P1')
    expect(sent).toHaveLength(2)
    await at(day + 64_999)
    expect(sent).toHaveLength(2)
    await at(day + 65_000)
    expect(sent).toHaveLength(3)
    expect(sent[2]?.message.body.match(/\d\. 暂停/g)).toHaveLength(3)
  })

  it('pass to the next recipient where nobody acknowledges, once for each step', async () => {
    const escalations = [
      { importance: ['P0' as const], steps: [{ afterMs: 15 * minute, to: { kind: 'person' as const, id: 'boss' } }] },
    ]
    const { sent, held, at, hub, one } = await tellingShop(storeOf, { policy: holdPolicy({ escalations }) })
    await held('1', 'P0')
    await at(day + 15 * minute - 1)
    expect(sent).toHaveLength(1)
    await at(day + 15 * minute)
    await hub.tick()
    expect(sent.map(({ address }) => address)).toEqual(['role-orders@here', 'person-boss@here'])
    const { items } = await hub.notifications.list({ recipient: { kind: 'person', id: 'boss' } })
    expect(await hub.notifications.acknowledge(items[0]?.id ?? '', { by })).toMatchObject({ ok: true })
    expect(await one()).toMatchObject({ acknowledgedBy: by.id, dueAt: null })
  })

  it('that were acknowledged escalate no more, and what waits of them is not told', async () => {
    const escalations = [{ steps: [{ afterMs: minute, to: { kind: 'person' as const, id: 'boss' } }] }]
    const { sent, held, at, hub, one, clock } = await tellingShop(storeOf, {
      policy: holdPolicy({ escalations, quietHours }),
    })
    clock.now = night
    await held('1', 'P1')
    await hub.notifications.acknowledge((await one()).id, { by })
    await at(morning + minute)
    expect(sent).toEqual([])
    expect((await one()).deliveries).toMatchObject([{ state: 'dropped', why: 'acknowledged' }])
  })
})

const memory: StoreOf = (clock) => memoryStore({ clock })

describe('a message that was not taken', () => {
  it('is tried again under the same id, and sent once it is taken', async () => {
    const { sent, tried, failures, held, at, one } = await tellingShop(memory)
    failures.push({ code: 'SEND_FAILED', providerCode: '-1' }, 'crash')
    await held('1', 'P1')
    for (let seconds = 1; seconds < 60; seconds += 5) await at(day + seconds * 1_000)
    expect(sent).toHaveLength(1)
    expect(new Set(tried.map(({ id }) => id)).size).toBe(1)
    expect((await one()).deliveries[0]?.state).toBe('sent')
  })

  it('is given up after five tries, and blocks nothing', async () => {
    const { sent, tried, failures, errors, held, at, one, hub } = await tellingShop(memory)
    for (let tries = 0; tries < 5; tries += 1) failures.push({ code: 'SEND_FAILED', providerCode: 'http-503' })
    await held('1', 'P1')
    for (let step = 1; step <= 30; step += 1) await at(day + step * 30_000)
    expect(tried).toHaveLength(5)
    expect((await one()).deliveries).toMatchObject([{ state: 'failed', error: 'SEND_FAILED http-503' }])
    expect(errors).toMatchObject([{ code: 'EFFECT_GIVEN_UP' }])
    await held('2', 'P1')
    expect(sent).toHaveLength(1)
    const failed = (await hub.notifications.list()).items.find(({ deliveries }) => deliveries[0]?.state === 'failed')
    expect(await hub.notifications.resend(failed?.id ?? '', { by })).toMatchObject({ ok: true })
    await hub.tick()
    expect(sent).toHaveLength(2)
  })

  it('because its key is wrong is not tried again', async () => {
    const { tried, failures, errors, held, one } = await tellingShop(memory)
    failures.push({ code: 'SEND_CREDENTIALS', providerCode: '93000' })
    await held('1', 'P1')
    expect(tried).toHaveLength(1)
    expect((await one()).deliveries).toMatchObject([{ state: 'failed', error: 'SEND_CREDENTIALS 93000' }])
    expect(errors).toHaveLength(1)
  })

  it('because too many came waits as long as it was asked to, however often', async () => {
    const { sent, tried, failures, held, at } = await tellingShop(memory)
    for (let times = 0; times < 7; times += 1)
      failures.push({ code: 'SEND_RATE_LIMITED', providerCode: '130101', retryAfterMs: 600_000 })
    await held('1', 'P1')
    await at(day + 599_999)
    expect(tried).toHaveLength(1)
    for (let times = 1; times <= 7; times += 1) await at(day + times * 600_000)
    expect([tried.length, sent.length]).toEqual([8, 1])
  })

  it('whose recipient is reached nowhere fails', async () => {
    const { held, one } = await tellingShop(memory, { addressOf: async () => undefined })
    await held('1', 'P1')
    expect((await one()).deliveries).toMatchObject([{ state: 'failed', error: 'SEND_REFUSED address-unknown' }])
  })
})

it('after a crash between sending and recording, the message comes again under the same id', async () => {
  const kept = keepingTransport()
  const clock = { now: day }
  const store = memoryStore({ clock: () => clock.now })
  // Sends, and dies before it can say so: the lease ends, and another process takes the message over.
  let dies = true
  const { transport } = kept
  const dying = {
    ...transport,
    send: async (...given: Parameters<typeof transport.send>) => {
      const answer = await transport.send(...given)
      if (dies) await new Promise(() => undefined)
      return answer
    },
  }
  const { hub, book } = openShop({
    store,
    now: () => clock.now,
    notifications: { policy: holdPolicy(), transports: [dying], addressOf: async () => 'x' },
  })
  await book('1', placedFact({}, day - 3_600_000))
  await hub.orders.hold('TB/s1/1', 'P1', { by })
  const lost = hub.tick()
  lost.catch(() => undefined)
  while (kept.sent.length === 0) await new Promise((go) => setTimeout(go, 5))
  dies = false
  clock.now += 60_000
  await hub.tick()
  expect(kept.sent).toHaveLength(2)
  expect(new Set(kept.sent.map(({ message }) => message.id)).size).toBe(1)
})

it('the same event brought twice is told once', async () => {
  const { transport, sent } = keepingTransport()
  const clock = { now: day }
  let brought = 0
  const { hub, book } = openShop({
    store: memoryStore({ clock: () => clock.now }),
    now: () => clock.now,
    // The host's own handler gets the event after it was planned, and fails the first time.
    effects: {
      OrderHeld: async ({ reason }) => {
        if (reason !== 'P1') return
        brought += 1
        if (brought === 1) throw new Error('not yet')
      },
    },
    notifications: { policy: holdPolicy(), transports: [transport], addressOf: async () => 'x' },
  })
  await book('1', placedFact({}, day - 3_600_000))
  await hub.orders.hold('TB/s1/1', 'P1', { by })
  await hub.tick()
  clock.now += 60_000
  await hub.tick()
  expect([brought, sent.length]).toEqual([2, 1])
  expect((await hub.notifications.list()).items).toMatchObject([{ merged: 0, round: 1 }])
})

it('a policy that cannot be, or two transports of one name, are no configuration', () => {
  const { transport } = keepingTransport()
  const make = (notifications: NotificationOptions) => () =>
    createHub({ store: memoryStore({ clock: () => day }), keys, channels: [], notifications })
  expect(make({ policy: holdPolicy({ routes: [{ transports: ['pigeon'] }] }), transports: [transport] })).toThrow(
    /TRANSPORT_UNKNOWN/,
  )
  expect(make({ policy: holdPolicy(), transports: [transport, transport] })).toThrow(/one name/)
})

describe('a policy that is saved', () => {
  const kind = 'notification'

  it.each([
    ['a transport', holdPolicy({ routes: [{ transports: ['pigeon'] }] }), 'routes.0.transports', 'TRANSPORT_UNKNOWN'],
    ['an event', stockTaken('StockBurnt', '{bin}'), 'templates.0.event', 'EVENT_UNKNOWN'],
    ['a variable', stockTaken('StockTaken', '{shelf}'), 'templates.0.body', 'VARIABLE_UNKNOWN'],
  ])('is refused where it names %s that the hub was not made with', async (_, body, path, code) => {
    const { hub } = await tellingShop((clock) => memoryStore({ clock }), { variables: { StockTaken: { bin: 'text' } } })
    const saved = await hub.policies.save({ kind, body }, { by })
    expect(saved).toMatchObject({ ok: false, rejection: { code: 'POLICY_INVALID' } })
    expect(JSON.stringify(saved)).toContain(JSON.stringify({ path, code }))
  })

  it("may tell of the host's own events", async () => {
    const { hub } = await tellingShop((clock) => memoryStore({ clock }), { variables: { StockTaken: { bin: 'text' } } })
    expect(await hub.policies.save({ kind, body: stockTaken('StockTaken', '{bin}') }, { by })).toMatchObject({
      ok: true,
    })
    expect(await hub.policies.activate({ kind, version: 1 }, { by })).toMatchObject({ ok: true })
  })
})

function stockTaken(event: string, body: string) {
  const recipients = [{ kind: 'role' as const, id: 'stock' }]
  return holdPolicy({
    templates: [{ id: 'taken', event, locale: 'en', title: 'Taken', body }],
    triggers: [
      {
        id: 'taken',
        event,
        template: 'taken',
        importance: 'P2',
        subject: [event === 'StockTaken' ? 'bin' : 'x'],
        recipients,
      },
    ],
  })
}
