import { describe, expect, it } from 'vitest'
import type { ChannelAdapter } from '../../src/channel/channel-adapter'
import { reject } from '../../src/outcome'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { StoreUnavailableError } from '../../src/store/store-errors'
import { NOON } from '../order/sample-order'
import { by, openShop, placedFact, plainChannel } from './shop-fixture'

/** A memory store that can lose the answers to its next commits, after they happened. */
function deafStore(): { readonly store: Store; lose(commits: number): void } {
  let lost = 0
  const store = new Proxy(memoryStore({ clock: () => NOON }), {
    get(target, property) {
      const value: unknown = Reflect.get(target, property)
      if (typeof value !== 'function') return value
      return async (...args: unknown[]) => {
        const answer: unknown = await value.apply(target, args)
        if (property !== 'transact' || lost === 0) return answer
        lost -= 1
        throw new StoreUnavailableError({ retryable: true, inDoubt: true, storeCode: '08006' })
      }
    },
  })
  return {
    store,
    lose: (commits) => {
      lost = commits
    },
  }
}

const readable = {
  channel: 'TB',
  shop: 's1',
  raw: Buffer.from(JSON.stringify({ channelOrderNo: '1001', facts: [placedFact()] })),
}
const damaged = { channel: 'TB', shop: 's1', raw: Buffer.from('{') }
const booked = {
  ok: true,
  value: { kind: 'booked', orderKey: 'TB/s1/1001', number: expect.any(String), changed: true },
}
const putAside = {
  ok: false,
  rejection: { code: 'QUARANTINED', intakeKey: expect.any(String), reason: 'JSON_SYNTAX', pointer: '' },
}
const received = { ok: true, value: { kind: 'received', key: expect.any(String), state: 'pending', reason: null } }

/** What a replay by somebody else does first; it has not come to the booking yet. */
async function pendingOnceMore(store: Store, intakeKey: string): Promise<void> {
  await store.transact({
    keysOf: (kind) => (kind === 'intake' ? [intakeKey] : []),
    decide: (loaded) => {
      const { version, value } = loaded.get('intake', intakeKey)
      if (value === undefined) throw new Error('The document is gone.')
      const pending = { ...value, state: 'pending', reason: null, reasonAt: null } as const
      const change = { kind: 'intake', key: intakeKey, from: version, to: version + 1, value: pending } as const
      return { records: [change], movements: [], outbox: [], audit: null }
    },
  })
}

describe('a document whose commit was in doubt and had happened', () => {
  it.each([
    ['books', 'book', readable, booked],
    ['is put aside', 'book', damaged, putAside],
    ['is received', 'receive', readable, received],
  ] as const)('%s, and its caller hears of its own try, not of a duplicate', async (_what, verb, document, answer) => {
    const { store, lose } = deafStore()
    const { hub } = openShop({ store })
    await hub.ready()
    lose(1)
    expect(await hub.intake[verb](document)).toEqual(answer)
  })

  it.each([
    ['book', readable, booked],
    ['book', damaged, putAside],
    ['receive', readable, received],
  ] as const)(
    '%s: the same id again gives the first answer, another id a duplicate',
    async (verb, document, answer) => {
      const { store, lose } = deafStore()
      const { hub } = openShop({ store, tries: 1 })
      lose(1)
      const options = { commandId: 'delivery-1' }
      await expect(hub.intake[verb](document, options)).rejects.toMatchObject({
        code: 'OUTCOME_UNKNOWN',
        commandId: 'delivery-1',
      })
      expect(await hub.intake[verb](document, options)).toEqual(answer)
      expect(await hub.intake[verb](document, options)).toEqual(answer)
      expect(await hub.intake[verb](document, { commandId: 'delivery-2' })).toMatchObject({
        ok: true,
        value: { kind: 'duplicate' },
      })
    },
  )

  it('is received for its sender even when it was booked before the sender asked again', async () => {
    const { store, lose } = deafStore()
    const { hub } = openShop({ store, tries: 1 })
    await hub.ready()
    lose(1)
    const options = { commandId: 'delivery-1' }
    await hub.intake.receive(readable, options).catch(() => {})
    const [record] = (await hub.intake.list({})).items
    expect(await hub.intake.process(record?.key ?? '', { commandId: 'delivery-1' })).toEqual(booked)
    expect(await hub.intake.receive(readable, options)).toEqual(received)
    expect(await hub.intake.process(record?.key ?? '', { commandId: 'delivery-1' })).toEqual(booked)
  })

  it('is replayed once, and each repeat of the replay hears what came of it', async () => {
    let mended = false
    const adapter: ChannelAdapter = {
      ...plainChannel,
      read: (raw, shop) => (mended ? plainChannel.read(raw, shop) : reject({ code: 'NEW_FIELD', pointer: '/x' })),
    }
    const { store, lose } = deafStore()
    const { hub } = openShop({ store, channels: [{ adapter, shops: [{ shop: 's1' }] }] })
    const put = await hub.intake.book(readable, { commandId: 'delivery-1' })
    if (put.ok || put.rejection.code !== 'QUARANTINED') throw new Error('was not put aside')
    const { intakeKey } = put.rejection
    lose(1)
    expect(await hub.intake.replay(intakeKey, { by, commandId: 'replay-1' })).toEqual(put)
    mended = true
    lose(2)
    expect(await hub.intake.replay(intakeKey, { by, commandId: 'replay-2' })).toEqual(booked)
    expect(await hub.intake.replay(intakeKey, { by, commandId: 'replay-2' })).toEqual(booked)
    expect(await hub.intake.replay(intakeKey, { by, commandId: 'replay-1' })).toEqual(put)
    expect(await hub.intake.book(readable, { commandId: 'delivery-1' })).toEqual(put)
    expect(await hub.intake.replay(intakeKey, { by })).toEqual(reject({ code: 'INTAKE_NOT_QUARANTINED' }))
    expect(await hub.intake.replay('TB/s1/other', { by, commandId: 'replay-2' })).toEqual(
      reject({ code: 'IDEMPOTENCY_MISMATCH', field: 'key' }),
    )
  })

  it('hears what its replay came to, also while it is pending once more for somebody else', async () => {
    const { hub, store } = openShop()
    const put = await hub.intake.book(damaged)
    if (put.ok || put.rejection.code !== 'QUARANTINED') throw new Error('was not put aside')
    const { intakeKey } = put.rejection
    expect(await hub.intake.replay(intakeKey, { by, commandId: 'replay-1' })).toEqual(put)
    await pendingOnceMore(store, intakeKey)
    expect(await hub.intake.replay(intakeKey, { by, commandId: 'replay-1' })).toEqual(put)
    expect((await hub.intake.list({ state: 'pending' })).items).toHaveLength(1)
  })

  it.each([true, false])(
    'hears what it came to at first, also while it is pending once more for somebody else; mended by then: %s',
    async (mended) => {
      let broken = true
      const adapter: ChannelAdapter = {
        ...plainChannel,
        read: (raw, shop) => (broken ? reject({ code: 'NEW_FIELD', pointer: '/x' }) : plainChannel.read(raw, shop)),
      }
      const store = memoryStore({ clock: () => NOON })
      const { hub } = openShop({ store, channels: [{ adapter, shops: [{ shop: 's1' }] }] })
      const put = await hub.intake.book(readable, { commandId: 'delivery-1' })
      if (put.ok || put.rejection.code !== 'QUARANTINED') throw new Error('was not put aside')
      await pendingOnceMore(store, put.rejection.intakeKey)
      broken = !mended
      expect(await hub.intake.book(readable, { commandId: 'delivery-1' })).toEqual(put)
      expect((await hub.intake.list({ state: 'pending' })).items).toHaveLength(1)
      const other = await hub.intake.book(readable, { commandId: 'delivery-2' })
      expect(other).toMatchObject(mended ? booked : { rejection: { code: 'QUARANTINED', reason: 'NEW_FIELD' } })
    },
  )

  it('keeps the last 64 answers, however often it is replayed', async () => {
    const { hub } = openShop()
    const put = await hub.intake.book(damaged)
    if (put.ok || put.rejection.code !== 'QUARANTINED') throw new Error('was not put aside')
    for (let turn = 0; turn < 68; turn++) {
      await hub.intake.replay(put.rejection.intakeKey, { by, commandId: `replay-${turn}` })
    }
    const [record] = (await hub.intake.list({})).items
    expect(record?.answered.map(({ commandId }) => commandId)).toEqual(
      Array.from({ length: 64 }, (_, index) => `replay-${index + 4}:book`),
    )
  })
})

describe('a document that is sent again', () => {
  it('hears how it stands: booked', async () => {
    const { hub } = openShop()
    await hub.intake.book(readable)
    expect(await hub.intake.book(readable)).toEqual({
      ok: true,
      value: { kind: 'duplicate', orderKey: 'TB/s1/1001', state: 'booked', reason: null },
    })
    expect(await hub.intake.receive(readable)).toMatchObject({
      value: { kind: 'duplicate', state: 'booked', reason: null },
    })
  })

  it('hears how it stands: in quarantine, and why', async () => {
    const { hub } = openShop()
    await hub.intake.book(damaged)
    expect(await hub.intake.book(damaged)).toEqual({
      ok: true,
      value: { kind: 'duplicate', orderKey: null, state: 'quarantined', reason: 'JSON_SYNTAX' },
    })
    expect(await hub.intake.receive(damaged)).toMatchObject({
      value: { kind: 'duplicate', state: 'quarantined', reason: 'JSON_SYNTAX' },
    })
  })

  it('counts once, under the state it is in', async () => {
    const { hub } = openShop()
    for (const document of [readable, readable, damaged, damaged]) await hub.intake.book(document)
    await hub.intake.receive({ ...readable, dedupeKey: 'waiting' })
    expect(Object.fromEntries(await hub.intake.countByState())).toEqual({ booked: 1, quarantined: 1, pending: 1 })
  })

  it('and one that nobody knows cannot be processed', async () => {
    expect(await openShop().hub.intake.process('TB/s1/nowhere')).toEqual(reject({ code: 'INTAKE_UNKNOWN' }))
  })
})

describe('who asks, and under which id', () => {
  const good = { by, commandId: 'c-1' }
  it.each([
    ['by', { by: undefined }],
    ['by', { by: null }],
    ['by', { by: 'clerk-1' }],
    ['by', { by: { type: 'robot', id: 'x' } }],
    ['by', { by: { type: 'user', id: '' } }],
    ['by', { by: { type: 'user', id: '张 三' } }],
    ['by', { by: { type: 'user', id: 'x'.repeat(129) } }],
    ['by', { by: { type: 'user', id: 7 } }],
    ['commandId', { commandId: '' }],
    ['commandId', { commandId: 'a b' }],
    ['commandId', { commandId: 'a\u0000' }],
    ['commandId', { commandId: 'x'.repeat(201) }],
    ['commandId', { commandId: 7 }],
  ])('is refused as INPUT_INVALID %s: %j', async (field, wrong) => {
    const { hub } = openShop()
    const refusal = { ok: false, rejection: { code: 'INPUT_INVALID', field } }
    const options = { ...good, ...wrong } as never
    expect(await hub.stock.adjust({ sku: 'A', change: 1 }, options)).toEqual(refusal)
    expect(await hub.intake.replay('TB/s1/x', options)).toEqual(refusal)
    if (field === 'commandId') expect(await hub.intake.book(readable, options)).toEqual(refusal)
  })

  it.each([{ by: { type: 'user', id: 'x'.repeat(128) } }, { commandId: 'x'.repeat(200) }])(
    'is taken up to its limit',
    async (long) => {
      const { hub } = openShop()
      expect(await hub.stock.adjust({ sku: 'A', change: 1 }, { ...good, ...long } as never)).toMatchObject({ ok: true })
    },
  )

  it('is copied: what the caller changes later changes nothing', async () => {
    const { hub } = openShop()
    const actor = { type: 'user' as const, id: 'clerk-1' }
    const adjusting = hub.stock.adjust({ sku: 'A', change: 1 }, { by: actor })
    actor.id = 'somebody-else'
    await adjusting
    for await (const { entries } of hub.audit.blocks('memory')) expect(entries[0]?.actor.id).toBe('clerk-1')
  })

  it('that runs code when it is read is hostile', async () => {
    const { hub } = openShop()
    const options = {
      get by(): never {
        throw new Error('trap')
      },
    }
    await expect(async () => hub.stock.adjust({ sku: 'A', change: 1 }, options)).rejects.toMatchObject({
      code: 'INPUT_HOSTILE',
    })
  })
})
