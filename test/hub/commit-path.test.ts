import { describe, expect, it } from 'vitest'
import { memoryStore } from '../../src/store/memory-store'
import type { Store, UnitOfWork } from '../../src/store/store'
import { StoreConflictError, StoreUnavailableError } from '../../src/store/store-errors'
import { by, levels, openShop, orderKey, placedFact, stockUp, teaOrder } from './shop-fixture'

/** A memory store whose `transact` can be made to fail. */
function troubledStore() {
  const inner = memoryStore({ clock: () => 0 })
  const trouble: { before?: () => Error | undefined; after?: () => Error | undefined; commits: number } = { commits: 0 }
  const store = new Proxy(inner, {
    get(target, property, receiver) {
      if (property !== 'transact') return Reflect.get(target, property, receiver)
      return async (unit: UnitOfWork) => {
        trouble.commits += 1
        const before = trouble.before?.()
        if (before !== undefined) throw before
        await target.transact(unit)
        const after = trouble.after?.()
        if (after !== undefined) throw after
      }
    },
  }) as Store
  return { store, trouble }
}

const once = (error: Error) => {
  let left = 1
  return () => (left-- > 0 ? error : undefined)
}
const unavailable = (inDoubt: boolean, retryable = true) =>
  new StoreUnavailableError({ retryable, inDoubt, storeCode: '08006' })
const lockOne = (lockId: string, quantity = 1) => ({ lockId, lines: [{ sku: 'TEA-1', quantity }] })

describe('commands that arrive together', () => {
  it('share one commit, and each gets the answer it would have got alone', async () => {
    const { store, trouble } = troubledStore()
    const { hub } = openShop({ store })
    await stockUp(hub, { 'TEA-1': 5 })
    // Whoever is refused first makes the hub look for locks past their time.
    await hub.stock.lock({ lockId: 'too-many', lines: [{ sku: 'TEA-1', quantity: 6 }] }, { by })
    trouble.commits = 0
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => hub.stock.lock(lockOne(`lock-${index}`), { by })),
    )
    expect(answers.map((answer) => answer.ok)).toEqual([true, true, true, true, true, false, false, false])
    expect(trouble.commits).toBe(1)
    expect(await levels(hub, 'TEA-1')).toEqual([[5, 5]])
  })

  it('leave one movement each, without a gap, in one page', async () => {
    const { hub, store } = openShop()
    await stockUp(hub, { 'TEA-1': 5 })
    await Promise.all(Array.from({ length: 3 }, (_, index) => hub.stock.lock(lockOne(`lock-${index}`), { by })))
    const pages = await store.movements('main/normal/TEA-1', 1, 10)
    expect(
      pages.map((page) => page.movements.map((movement) => [movement.version, movement.kind, movement.locked])),
    ).toEqual([
      [[1, 'received', 0]],
      [
        [2, 'locked', 1],
        [3, 'locked', 1],
        [4, 'locked', 1],
      ],
    ])
  })
})

describe('the same id', () => {
  it('gets the same answer, a refusal too', async () => {
    const { hub } = openShop()
    await stockUp(hub, { 'TEA-1': 1 })
    const first = await hub.stock.lock(lockOne('lock-1', 2), { by })
    await stockUp(hub, { 'TEA-1': 9 })
    expect(await hub.stock.lock(lockOne('lock-1', 2), { by })).toEqual(first)
    expect(first).toMatchObject({
      rejection: { code: 'STOCK_INSUFFICIENT', shortages: [{ requested: 2, available: 1, short: 1 }] },
    })
  })

  it('with other content is refused, and the field that differs is named', async () => {
    const { hub } = openShop()
    await stockUp(hub, { 'TEA-1': 9 })
    await hub.stock.lock(lockOne('lock-1', 2), { by })
    expect(await hub.stock.lock(lockOne('lock-1', 3), { by })).toMatchObject({
      rejection: { code: 'IDEMPOTENCY_MISMATCH', field: 'lines' },
    })
    await hub.stock.adjust({ sku: 'TEA-1', change: 1 }, { by, commandId: 'count-1' })
    expect(await hub.stock.adjust({ sku: 'TEA-1', change: 1 }, { by, commandId: 'count-1' })).toEqual({
      ok: true,
      value: { onHand: 10 },
    })
    expect(await hub.stock.adjust({ sku: 'TEA-1', change: 2 }, { by, commandId: 'count-1' })).toMatchObject({
      rejection: { code: 'IDEMPOTENCY_MISMATCH', field: 'change' },
    })
    expect(await levels(hub, 'TEA-1')).toEqual([[10, 2]])
  })

  it('is nobody else’s: what another does under it is refused, also one of another type with the same id', async () => {
    const { hub, book } = openShop()
    await stockUp(hub, { 'TEA-1': 9 })
    await book('1', teaOrder(1))
    const hold = (type: 'user' | 'system', id: string) =>
      hub.orders.hold(orderKey('1'), 'look', { by: { type, id }, commandId: 'hold-1' })
    const first = await hold('user', 'ann')
    expect(first).toMatchObject({ ok: true })
    expect(await hold('user', 'ann')).toEqual(first)
    const mismatch = { ok: false, rejection: { code: 'IDEMPOTENCY_MISMATCH', field: 'by' } }
    expect(await hold('user', 'eve')).toEqual(mismatch)
    expect(await hold('system', 'ann')).toEqual(mismatch)
  })

  it('of a thing rather than a request gets the same answer whoever tells of it', async () => {
    const { hub, clock } = openShop()
    await stockUp(hub, { 'TEA-1': 9 })
    const ann = { type: 'user', id: 'ann' } as const
    const eve = { type: 'user', id: 'eve' } as const
    const count = { countId: 'c-1', sku: 'TEA-1', counted: 7, countedAt: clock.now }
    const counted = await hub.counts.settle(count, { by: ann })
    expect(counted).toMatchObject({ ok: true })
    expect(await hub.counts.settle(count, { by: eve })).toEqual(counted)
    const goods = { receiptId: 'asn-1', sku: 'TEA-1', quantity: 5, expectedAt: clock.now + 1 }
    const announced = await hub.inbound.announce(goods, { by: ann })
    expect(announced).toMatchObject({ ok: true })
    expect(await hub.inbound.announce(goods, { by: eve })).toEqual(announced)
  })
})

describe('a store in trouble', () => {
  it('that conflicts is asked again', async () => {
    const { store, trouble } = troubledStore()
    const { hub } = openShop({ store })
    await hub.ready()
    const before = trouble.commits
    trouble.before = once(new StoreConflictError({ kind: 'stock', expected: 1, actual: 0 }))
    await stockUp(hub, { 'TEA-1': 5 })
    expect(trouble.commits - before).toBe(2)
  })

  it('that is away for a moment is asked again', async () => {
    const { store, trouble } = troubledStore()
    const { hub } = openShop({ store })
    trouble.before = once(unavailable(false))
    await stockUp(hub, { 'TEA-1': 5 })
    expect(await levels(hub, 'TEA-1')).toEqual([[5, 0]])
  })

  it('that loses the answer of a commit is asked with the same ids, and nothing is done twice', async () => {
    const { store, trouble } = troubledStore()
    const { hub } = openShop({ store })
    trouble.after = once(unavailable(true))
    await stockUp(hub, { 'TEA-1': 5 })
    expect(await levels(hub, 'TEA-1')).toEqual([[5, 0]])
  })

  it('whose commit stays in doubt answers OUTCOME_UNKNOWN, and the same id finds out', async () => {
    const { store, trouble } = troubledStore()
    const { hub } = openShop({ store, tries: 1 })
    trouble.after = () => unavailable(true)
    const count = () => hub.stock.adjust({ sku: 'TEA-1', change: 5 }, { by, commandId: 'count-1' })
    await expect(count()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', commandId: 'count-1' })
    trouble.after = () => undefined
    expect(await count()).toEqual({ ok: true, value: { onHand: 5 } })
  })

  it('that is away for good answers STORE_UNAVAILABLE', async () => {
    const { store, trouble } = troubledStore()
    const { hub } = openShop({ store })
    trouble.before = () => unavailable(false, false)
    await expect(hub.stock.adjust({ sku: 'TEA-1', change: 5 }, { by })).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
    })
    expect(trouble.commits).toBe(1)
  })

  it('is never asked again for an error nobody has allowed', async () => {
    const { store, trouble } = troubledStore()
    const { hub } = openShop({ store })
    trouble.before = () => new TypeError('a defect')
    await expect(hub.stock.adjust({ sku: 'TEA-1', change: 5 }, { by })).rejects.toThrow('a defect')
    expect(trouble.commits).toBe(1)
  })

  it('that chokes on one command takes the others', async () => {
    const { store, trouble } = troubledStore()
    const inner = store.transact.bind(store)
    const picky = new Proxy(store, {
      get(target, property, receiver) {
        if (property !== 'transact') return Reflect.get(target, property, receiver)
        return (unit: UnitOfWork) =>
          inner({
            keysOf: (kind, loaded) => unit.keysOf(kind, loaded),
            decide: (loaded, moment) => {
              const changes = unit.decide(loaded, moment)
              if (changes.records.some((change) => change.key === 'poison')) throw new TypeError('cannot be saved')
              return changes
            },
          })
      },
    })
    const { hub } = openShop({ store: picky })
    await stockUp(hub, { 'TEA-1': 9 })
    trouble.commits = 0
    const answers = await Promise.allSettled(
      ['a', 'b', 'poison', 'c', 'd', 'e'].map((lockId) => hub.stock.lock(lockOne(lockId), { by })),
    )
    expect(answers.map((answer) => answer.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ])
    expect(await levels(hub, 'TEA-1')).toEqual([[9, 5]])
  })
})

describe('a hub', () => {
  it('refuses to start without keys, and says what to do', () => {
    expect(() => openShop({ keys: undefined as never })).toThrow(/Pass keys: await keyFile/)
  })

  it('takes no more than it was told to queue', async () => {
    const { hub } = openShop({ maxQueued: 2 })
    const answers = await Promise.allSettled([1, 2, 3].map(() => hub.stock.adjust({ sku: 'TEA-1', change: 1 }, { by })))
    expect(answers.map((answer) => answer.status)).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  })

  it('answers what was submitted before it closes, and nothing after', async () => {
    const { hub } = openShop()
    const last = hub.stock.adjust({ sku: 'TEA-1', change: 1 }, { by })
    await hub.close()
    expect(await last).toMatchObject({ ok: true })
    await expect(hub.stock.adjust({ sku: 'TEA-1', change: 1 }, { by })).rejects.toMatchObject({ code: 'HUB_CLOSED' })
  })

  it('writes every state-changing command to a chain of audit blocks that holds', async () => {
    const { hub, book, store } = openShop()
    await stockUp(hub, { 'TEA-1': 9, 'CUP-1': 9 })
    await book('1001', placedFact())
    await book('1001', placedFact())
    await hub.orders.review('TB/s1/1001', { by })
    const blocks = await store.audit.blocks('memory', 1, 100)
    expect(
      blocks.flatMap((block) => block.entries.map((entry) => [entry.actor.id, entry.action, entry.outcome])),
    ).toEqual([
      ['clerk-1', 'adjustStock', 'accepted'],
      ['clerk-1', 'adjustStock', 'accepted'],
      ['TB', 'bookDocument', 'accepted'],
      ['clerk-1', 'reviewOrder', 'ORDER_STATUS'],
    ])
    expect(await hub.audit.verify()).toMatchObject([{ ok: true, value: { blocks: 4 } }])
  })

  it('copies what it is handed: a getter that throws is told so, a later change changes nothing', async () => {
    const { hub } = openShop()
    const hostile = {
      sku: 'TEA-1',
      get change(): number {
        throw new Error('mine')
      },
    }
    await expect(hub.stock.adjust(hostile, { by })).rejects.toMatchObject({ code: 'INPUT_HOSTILE' })
    const input = { sku: 'TEA-1', change: 3 }
    const adjusting = hub.stock.adjust(input, { by })
    input.change = 99
    expect(await adjusting).toMatchObject({ value: { onHand: 3 } })
  })

  it.each([0, -0, 1.5, 2 ** 31, 2 ** 53, 1e18, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses to lock %d pieces',
    async (quantity) => {
      const { hub } = openShop()
      expect(await hub.stock.lock(lockOne('lock-1', quantity), { by })).toMatchObject({
        rejection: { code: 'QTY_RANGE' },
      })
    },
  )
})
