import { describe, expect, it } from 'vitest'
import type { ChannelAdapter } from '../../src/channel/channel-adapter'
import { jsonChannel } from '../../src/channels/json/json-channel'
import { createHub } from '../../src/hub/create-hub'
import { accept, reject } from '../../src/outcome'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { StoreUnavailableError } from '../../src/store/store-errors'
import { testClock, testKeys } from '../../src/testing/a-hub'
import { bytesOf, KEY, NOW, OTHER_KEY, orderOf, PAYMENT, snapshotOf } from '../channels/json/json-fixtures'
import { answered, auditOf, deliveryOf, ORDER_KEY, webHub } from './webhook-fixtures'

/** A store whose commits fail while `broken` says so, and that counts the commits that did not. */
function fragileStore(inner: Store) {
  const state = { broken: false, commits: 0 }
  const store = new Proxy(inner, {
    get(target, name) {
      if (name !== 'transact') {
        const member = Reflect.get(target, name)
        return typeof member === 'function' ? member.bind(target) : member
      }
      return async (unit: Parameters<Store['transact']>[0]) => {
        if (state.broken) throw new StoreUnavailableError({ retryable: false, inDoubt: false, storeCode: '53100' })
        await target.transact(unit)
        state.commits += 1
      }
    },
  })
  return { store, state }
}

describe('the bytes are kept before the sender is told', () => {
  it('a delivery is kept, answered, and booked after the answer', async () => {
    const { hub, clock } = webHub()
    expect(
      await answered(hub.webhook(deliveryOf(orderOf({ payments: [PAYMENT] }), { signedAt: clock.now() }))),
    ).toEqual([202, 'RECEIVED'])
    await hub.settle()
    expect(await hub.orders.get(ORDER_KEY)).toMatchObject({ channelOrderNo: 'W20260109-0001', status: 'paid' })
  })

  it('when 202 is said, one commit with the bytes has happened and no other', async () => {
    const clock = testClock()
    const { store, state } = fragileStore(memoryStore({ clock: clock.now }))
    const { hub } = webHub({ store, now: clock.now })
    await hub.ready()
    const before = state.commits
    const answer = await hub.webhook(deliveryOf(orderOf(), { signedAt: clock.now() }))
    expect([answer.status, state.commits - before]).toEqual([202, 1])
    const [record] = (await store.list('intake', { limit: 10 })).items
    expect(record).toMatchObject({ key: 'WEB/main/msg-1', source: 'webhook' })
    expect(record?.raw).toEqual(expect.any(String))
    expect(record?.raw).not.toContain(Buffer.from('13800138000').toString('base64').slice(0, 12))
  })

  it('a store that cannot keep them answers 503, keeps nothing, and takes the repeat', async () => {
    const clock = testClock()
    const { store, state } = fragileStore(memoryStore({ clock: clock.now }))
    const { hub, refusals } = webHub({ store, now: clock.now })
    const delivery = () => hub.webhook(deliveryOf(orderOf(), { signedAt: clock.now() }))

    state.broken = true
    const refused = await delivery()
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5'])
    expect(refusals).toEqual([{ status: 503, code: 'STORE_UNAVAILABLE', channel: 'WEB', shop: 'main' }])
    expect((await store.list('intake', { limit: 10 })).items).toEqual([])

    state.broken = false
    expect(await answered(delivery())).toEqual([202, 'RECEIVED'])
    await hub.settle()
    expect((await hub.orders.list({})).items).toHaveLength(1)
  })

  it('a store that fails after the answer loses nothing: the timer books what was kept', async () => {
    const clock = testClock()
    const { store, state } = fragileStore(memoryStore({ clock: clock.now }))
    const errors: unknown[] = []
    const { hub } = webHub({ store, now: clock.now, onError: (error) => errors.push(error) })
    await hub.intake.receive({ channel: 'WEB', shop: 'main', raw: bytesOf(orderOf()), dedupeKey: 'msg-1' })
    state.broken = true
    clock.advance(30_001)
    expect(await hub.tick()).toMatchObject({ failed: 1 })
    expect(await hub.orders.get(ORDER_KEY)).toBeUndefined()
    state.broken = false
    await hub.tick()
    expect(await hub.orders.get(ORDER_KEY)).toMatchObject({ status: 'awaitingPayment' })
  })
})

describe('repeats', () => {
  it('the same delivery again is answered 200 and changes nothing', async () => {
    const { hub, clock } = webHub()
    const send = () => answered(hub.webhook(deliveryOf(orderOf(), { signedAt: clock.now() })))
    expect(await send()).toEqual([202, 'RECEIVED'])
    await hub.settle()
    const before = await hub.orders.get(ORDER_KEY)
    clock.advance(60_000)
    expect(await send()).toEqual([200, 'DUPLICATE'])
    await hub.settle()
    expect(await hub.orders.get(ORDER_KEY)).toEqual(before)
  })

  it('1,000 deliveries of one event at once: one is booked, 999 are repeats, one audit entry for the booking', async () => {
    const { hub, clock } = webHub()
    const request = () => deliveryOf(orderOf({ payments: [PAYMENT] }), { signedAt: clock.now() })
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => answered(hub.webhook(request()))))
    await hub.settle()

    const count = (code: string) => answers.filter(([, told]) => told === code).length
    expect([count('RECEIVED'), count('DUPLICATE')]).toEqual([1, 999])
    const audit = await auditOf({ hub })
    expect(audit.map(({ action }) => action)).toEqual(['receiveDocument', 'bookDocument'])
    expect((await hub.orders.list({})).items).toHaveLength(1)
    expect(await hub.orders.get(ORDER_KEY)).toMatchObject({ payment: { captured: 10_000 } })
  })

  it('the same body under another id is kept and changes nothing', async () => {
    const { hub, clock } = webHub()
    for (const id of ['msg-1', 'msg-2']) {
      await hub.webhook(deliveryOf(orderOf({ payments: [PAYMENT] }), { id, signedAt: clock.now() }))
      await hub.settle()
    }
    expect((await hub.intake.list({ state: 'booked' })).items).toHaveLength(2)
    expect(await hub.orders.get(ORDER_KEY)).toMatchObject({ revision: 1, payment: { captured: 10_000 } })
  })

  it('an old snapshot that comes years later is history', async () => {
    const { hub, clock } = webHub()
    const newer = orderOf({ snapshot: snapshotOf({ version: 9, status: 'newer' }) })
    await hub.webhook(deliveryOf(newer, { id: 'new', signedAt: clock.now() }))
    await hub.settle()
    clock.advance(2 * 365 * 86_400_000)
    await hub.webhook(deliveryOf(orderOf(), { id: 'old', signedAt: clock.now() }))
    await hub.settle()
    expect(await hub.orders.get(ORDER_KEY)).toMatchObject({ content: { rawStatus: 'newer' } })
  })

  it('other bytes under the same id are kept beside the first, put aside, and told to whoever listens', async () => {
    const { hub, clock, store } = webHub()
    const events: unknown[] = []
    hub.on('DocumentQuarantined', ({ code, intakeKey }) => events.push([code, intakeKey.startsWith('WEB/main/msg-1#')]))
    await hub.webhook(deliveryOf(orderOf(), { signedAt: clock.now() }))
    const other = () => deliveryOf(orderOf({ payments: [PAYMENT] }), { signedAt: clock.now() })
    expect(await answered(hub.webhook(other()))).toEqual([202, 'EVENT_ID_REUSED'])
    expect(await answered(hub.webhook(other()))).toEqual([202, 'EVENT_ID_REUSED'])
    await hub.settle()

    expect(events).toEqual([['EVENT_ID_REUSED', true]])
    const kept = (await store.list('intake', { limit: 10 })).items
    expect(kept.map(({ state, reason, raw }) => [state, reason, raw !== null]).sort()).toEqual([
      ['booked', null, true],
      ['quarantined', 'EVENT_ID_REUSED', true],
    ])
    expect(await hub.orders.get(ORDER_KEY)).toMatchObject({ status: 'awaitingPayment', payment: { captured: 0 } })
  })
})

describe('what is not taken', () => {
  const signedAt = testClock().now()

  it.each([
    ['another secret', deliveryOf(orderOf(), { key: OTHER_KEY, signedAt }), 'SIGNATURE_MISMATCH'],
    ['the secret of another shop', deliveryOf(orderOf(), { path: '/WEB/other', signedAt }), 'SIGNATURE_MISMATCH'],
    ['a signature too old', deliveryOf(orderOf(), { signedAt: signedAt - 301_000 }), 'SIGNATURE_STALE'],
    ['no signature', new Request('http://localhost/WEB/main', { method: 'POST', body: '{}' }), 'SIGNATURE_MISSING'],
    ['no body and no signature', new Request('http://localhost/WEB/main', { method: 'POST' }), 'SIGNATURE_MISSING'],
  ])('%s is answered 401 without a reason, and nothing is kept', async (_what, request, code) => {
    const { hub, refusals } = webHub()
    expect(await answered(hub.webhook(request))).toEqual([401, 'NOT_VERIFIED'])
    expect(refusals.map((refusal) => [refusal.status, refusal.code])).toEqual([[401, code]])
    expect((await hub.intake.list({})).items).toEqual([])
    expect(await auditOf({ hub })).toEqual([])
  })

  it.each([
    ['signature', 'v1,'],
    ['signature', ''],
    ['signature', 'v1,@@@@'],
    ['signature', 'v1,AAAA'],
    ['signature', Array.from({ length: 11 }, () => `v1,${'A'.repeat(43)}=`).join(' ')],
    ['signature', Array.from({ length: 10_000 }, () => 'v1,').join(' ')],
    ['timestamp', '1674087231abc'],
    ['timestamp', '1e9'],
    ['timestamp', '-5'],
    ['timestamp', String(signedAt)],
    ['id', 'a.b'],
    ['id', ''],
    ['id', 'x'.repeat(129)],
  ])('the header webhook-%s as %.30s is 401', async (name, value) => {
    const { hub } = webHub()
    const request = deliveryOf(orderOf(), { signedAt })
    request.headers.set(`webhook-${name}`, value)
    expect(await answered(hub.webhook(request))).toEqual([401, 'NOT_VERIFIED'])
    expect((await hub.intake.list({})).items).toEqual([])
  })

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])('the header %s twice is 401', async (name) => {
    const { hub } = webHub()
    const request = deliveryOf(orderOf(), { signedAt })
    request.headers.append(name.toUpperCase(), request.headers.get(name) ?? '')
    expect(await answered(hub.webhook(request))).toEqual([401, 'NOT_VERIFIED'])
  })

  it.each([
    ['/WEB/nowhere', 'POST', 404, 'SHOP_UNKNOWN'],
    ['/NONE/main', 'POST', 404, 'CHANNEL_UNKNOWN'],
    ['/main', 'POST', 404, 'CHANNEL_UNKNOWN'],
    ['/', 'POST', 404, 'CHANNEL_UNKNOWN'],
    ['/__proto__/constructor', 'POST', 404, 'CHANNEL_UNKNOWN'],
    ['/WEB%2Fmain', 'POST', 404, 'CHANNEL_UNKNOWN'],
    ['/WEB/main', 'GET', 405, 'METHOD_NOT_ALLOWED'],
    ['/NONE/main', 'GET', 404, 'CHANNEL_UNKNOWN'],
  ])('%s by %s is %i', async (path, method, status, code) => {
    const { hub, refusals } = webHub()
    expect(await answered(hub.webhook(deliveryOf(orderOf(), { path, method, signedAt })))).toEqual([status, code])
    const known = status === 405 ? ['WEB', 'main'] : ['', '']
    expect(refusals).toEqual([{ status, code, channel: known[0], shop: known[1] }])
  })

  it('only POST is allowed, and said so', async () => {
    const response = await webHub().hub.webhook(deliveryOf('', { method: 'GET', signedAt }))
    expect(response.headers.get('allow')).toBe('POST')
  })

  it.each([
    [100, 202],
    [101, 413],
  ])('of at most 100 bytes, %i are %i', async (size, status) => {
    const { hub } = webHub({ webhook: { maxBodyBytes: 100 } })
    const body = JSON.stringify({ orderNo: 'A', currency: 'CNY' }).padEnd(size)
    expect((await hub.webhook(deliveryOf(body, { signedAt }))).status).toBe(status)
  })

  it('a body without end is cut off at the limit, and a slow one at the deadline', async () => {
    const { hub } = webHub({ webhook: { maxBodyBytes: 1_000, bodyTimeoutMs: 30 } })
    let pulled = 0
    const endless = new ReadableStream({
      pull(controller) {
        pulled += 1
        controller.enqueue(new Uint8Array(100))
      },
    })
    const silent = new ReadableStream()
    const send = (body: ReadableStream) =>
      hub.webhook(new Request('http://localhost/WEB/main', { method: 'POST', body, duplex: 'half' }))
    expect((await send(endless)).status).toBe(413)
    expect(pulled).toBeLessThan(15)
    expect(await answered(send(silent))).toEqual([408, 'BODY_INTERRUPTED'])
  })

  it('an adapter that throws is our fault: 503, told to the operator, nothing kept', async () => {
    const adapter: ChannelAdapter = {
      ...jsonChannel({ code: 'WEB', name: 'Own site', secrets: [{ key: KEY }] }),
      verify: () => {
        throw new TypeError('broken')
      },
    }
    const { hub, refusals } = webHub({ channels: [{ adapter, shops: [{ shop: 'main' }] }] })
    expect(await answered(hub.webhook(deliveryOf(orderOf(), { signedAt })))).toEqual([503, 'INTERNAL'])
    expect(refusals).toEqual([{ status: 503, code: 'INTERNAL', channel: 'WEB', shop: 'main' }])
    expect((await hub.intake.list({})).items).toEqual([])
  })

  it('an operator’s log that throws changes no answer', async () => {
    const onRefused = () => {
      throw new Error('log is full')
    }
    const { hub } = webHub({ webhook: { onRefused } })
    expect((await hub.webhook(deliveryOf(orderOf(), { key: OTHER_KEY, signedAt }))).status).toBe(401)
  })

  it('a channel without webhooks has no address', async () => {
    const { verify: _verify, ...channel } = jsonChannel({ code: 'WEB', name: 'x', secrets: [{ key: KEY }] })
    const adapter = { ...channel, capabilities: { ...channel.capabilities, webhook: false } }
    const { hub } = webHub({ channels: [{ adapter, shops: [{ shop: 'main' }] }] })
    expect(await answered(hub.webhook(deliveryOf(orderOf(), { signedAt })))).toEqual([404, 'UNSUPPORTED'])
  })
})

describe('quarantine', () => {
  it('a document that cannot be read is kept with its reason and its place, and told', async () => {
    const { hub, clock } = webHub()
    const events: unknown[] = []
    hub.on('DocumentQuarantined', ({ code, intakeKey }) => events.push([code, intakeKey]))
    const wrong = orderOf({ payments: [{ ...PAYMENT, amount: '1,000.00' }] })
    expect(await answered(hub.webhook(deliveryOf(wrong, { signedAt: clock.now() })))).toEqual([202, 'RECEIVED'])
    await hub.settle()
    const [record] = (await hub.intake.list({ state: 'quarantined' })).items
    expect(record).toMatchObject({ reason: 'MONEY_FORMAT', reasonAt: '/payments/0/amount', orders: [] })
    expect(events).toEqual([['MONEY_FORMAT', 'WEB/main/msg-1']])
    expect(await hub.orders.get(ORDER_KEY)).toBeUndefined()
  })

  it.each([
    ['', 'PAYLOAD_SHAPE'],
    ['null', 'PAYLOAD_SHAPE'],
    ['[]', 'PAYLOAD_SHAPE'],
    ['{"a":1,"a":2}', 'JSON_DUPLICATE_KEY'],
    ['{"__proto__":{"x":1}}', 'FORBIDDEN_KEY'],
    [`${'['.repeat(100_000)}`, 'JSON_DEPTH'],
    ['{"orderNo":"A\u0000"}', 'STRING_NUL'],
    ['{"orderNo":"A\\u0000"}', 'STRING_NUL'],
    ['{"orderNo":"A\\ud800"}', 'STRING_SURROGATE'],
  ])('%.40s is put aside as %s', async (body, reason) => {
    const { hub, clock } = webHub()
    expect((await hub.webhook(deliveryOf(body, { signedAt: clock.now() }))).status).toBe(202)
    await hub.settle()
    expect((await hub.intake.list({})).items).toMatchObject([{ state: 'quarantined', reason }])
  })

  it('is emptied by a replay once the adapter can read the document', async () => {
    const clock = testClock(NOW)
    const store = memoryStore({ clock: clock.now })
    const current = jsonChannel({ code: 'WEB', name: 'Own site', secrets: [{ key: KEY }] })
    const old: ChannelAdapter = { ...current, read: () => reject({ code: 'FORMAT_UNKNOWN', pointer: '/snapshot' }) }
    const hubWith = (adapter: ChannelAdapter) =>
      createHub({ store, keys: testKeys(), channels: [{ adapter, shops: [{ shop: 'main' }] }], now: clock.now })

    const before = hubWith(old)
    await before.webhook(deliveryOf(orderOf(), { signedAt: NOW }))
    await before.settle()
    const by = { type: 'user', id: 'op-1' } as const
    expect(await before.intake.replay('WEB/main/msg-1', { by })).toMatchObject({ rejection: { code: 'QUARANTINED' } })

    const after = hubWith(current)
    expect(await after.intake.replay('WEB/main/msg-1', { by })).toMatchObject({ ok: true, value: { kind: 'booked' } })
    expect(await after.orders.get(ORDER_KEY)).toMatchObject({ content: { total: 10_000 } })
    expect((await after.intake.list({})).items).toMatchObject([{ state: 'booked', reason: null, tries: 3 }])
    expect(await after.intake.replay('WEB/main/msg-1', { by })).toEqual(reject({ code: 'INTAKE_NOT_QUARANTINED' }))
    expect((await auditOf({ hub: after })).map(({ action }) => action)).toEqual([
      'receiveDocument',
      'quarantineDocument',
      'requestReplay',
      'quarantineDocument',
      'requestReplay',
      'bookDocument',
      'requestReplay',
    ])
  })

  it('an adapter whose answer is not a document is put aside too', async () => {
    const adapter: ChannelAdapter = {
      ...jsonChannel({ code: 'WEB', name: 'Own site', secrets: [{ key: KEY }] }),
      read: () => accept({ channelOrderNo: 'A', facts: [] }),
    }
    const { hub, clock } = webHub({ channels: [{ adapter, shops: [{ shop: 'main' }] }] })
    await hub.webhook(deliveryOf(orderOf(), { signedAt: clock.now() }))
    await hub.settle()
    expect((await hub.intake.list({})).items).toMatchObject([{ reason: 'DOCUMENT_SHAPE', reasonAt: '/facts' }])
  })
})
