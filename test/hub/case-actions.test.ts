import { afterAll, describe, expect, it } from 'vitest'
import type { CaseActionCall } from '../../src/hub/case-actions'
import { accept, type Outcome, reject } from '../../src/outcome'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { classOf } from '../cases/case-fixture'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { by, openShop, orderKey, stockUp, teaOrder } from './shop-fixture'

const { PGlite, close: closeEngine } = await sharedPGlite()
afterAll(closeEngine)

const STORES: readonly (readonly [string, () => Store | Promise<Store>])[] = [
  ['memory', () => memoryStore({ clock: () => NOON })],
  ['PGlite', () => pgliteStore({ clock: () => NOON, PGlite })],
]
const CASE = 'order/damaged/-/TB/s1/1'
const may = { type: 'user', id: 'may' } as const
const eve = { type: 'user', id: 'eve' } as const

/** A case on an order, and an action of the host's that tells what it was called with. */
async function refundShop(store: Store, refund: () => Promise<Outcome<unknown>> = async () => accept(null)) {
  const calls: CaseActionCall[] = []
  const refundBuyer = (call: CaseActionCall) => {
    calls.push(call)
    return refund()
  }
  const shop = openShop({
    store,
    cases: { policy: { duty: [{ owner: 'may' }] }, actions: { refundBuyer } },
    settings: { paymentTimeLimitMs: null },
  })
  await stockUp(shop.hub, { 'TEA-1': 10 })
  await shop.book('1', teaOrder(2))
  await shop.book('2', teaOrder(1))
  const subject = (no: string) => ({ kind: 'order' as const, key: orderKey(no) })
  await shop.hub.cases.open({ subject: subject('1'), kind: 'damaged', class: classOf() }, { by })
  await shop.hub.cases.open({ subject: subject('2'), kind: 'damaged', class: classOf() }, { by })
  return {
    ...shop,
    calls,
    refund: (amount: number, commandId = 'M2', who: typeof may | typeof eve = may) =>
      shop.hub.cases.act(CASE, { action: 'refundBuyer', input: { amount } }, { by: who, commandId }),
    told: async () =>
      (await shop.hub.cases.get(CASE))?.history
        .filter(({ what }) => what === 'acted' || what === 'actionRefused')
        .map(({ what, about, by: who }) => `${who} ${what} ${about}`),
  }
}

const mismatch = (field: string) => reject({ code: 'IDEMPOTENCY_MISMATCH', field })

describe.each(STORES)('an action under a command id (%s)', (_name, open) => {
  it('is refused before it runs where the id was used with other content, another action, case or person', async () => {
    const { hub, refund, calls, told } = await refundShop(await open())
    expect(await refund(100)).toMatchObject({ ok: true })
    expect(await refund(999)).toEqual(mismatch('input'))
    expect(await refund(100, 'M2', eve)).toEqual(mismatch('by'))
    const options = { by: may, commandId: 'M2' }
    expect(await hub.cases.act(CASE, { action: 'holdOrder', input: { amount: 100 } }, options)).toEqual(
      mismatch('action'),
    )
    const other = { action: 'refundBuyer', input: { amount: 100 } }
    expect(await hub.cases.act('order/damaged/-/TB/s1/2', other, options)).toEqual(mismatch('caseKey'))
    expect(calls.map(({ input }) => input.amount)).toEqual([100])
    expect(await told()).toEqual(['may acted refundBuyer'])
    await hub.close()
  })

  it('is refused before it runs where the id was another command’s', async () => {
    const { hub, refund, calls } = await refundShop(await open())
    await hub.cases.note(CASE, 'called', { by: may, commandId: 'M1' })
    expect(await refund(100, 'M1')).toEqual(mismatch('command'))
    const held = await hub.cases.act(CASE, { action: 'holdOrder' }, { by: may, commandId: 'M1' })
    expect(held).toEqual(mismatch('command'))
    expect(calls).toEqual([])
    expect((await hub.orders.get(orderKey('1')))?.holds).toEqual([])
    await hub.close()
  })

  it('answers a repeat as the first, without running again, whether done or refused', async () => {
    const answers = [accept(null), reject({ code: 'GATEWAY_CLOSED' })]
    const { hub, refund, calls, told } = await refundShop(
      await open(),
      async () => answers[calls.length - 1] ?? accept(null),
    )
    const first = await refund(100, 'M1')
    expect(await refund(100, 'M1')).toEqual(first)
    const refused = reject({ code: 'ACTION_REFUSED', reason: 'GATEWAY_CLOSED' })
    expect(await refund(100, 'M2')).toEqual(refused)
    expect(await refund(100, 'M2')).toEqual(refused)
    expect(calls).toHaveLength(2)
    await hub.cases.close(CASE, { cause: 'other' }, { by })
    expect(await refund(100, 'M1')).toEqual(first)
    expect(await refund(100, 'M3')).toMatchObject({ rejection: { code: 'CASE_STATE' } })
    expect(calls).toHaveLength(2)
    expect(await told()).toEqual(['may acted refundBuyer', 'may actionRefused refundBuyer:GATEWAY_CLOSED'])
    await hub.close()
  })

  it('runs once for repeats while it is under way', async () => {
    let finish = () => {}
    const gate = new Promise<void>((done) => {
      finish = done
    })
    const { hub, refund, calls, told } = await refundShop(await open(), async () => {
      await gate
      return accept(null)
    })
    const both = [refund(100), refund(100)]
    const other = await refund(999)
    expect(other).toEqual(mismatch('input'))
    finish()
    const [first, second] = await Promise.all(both)
    expect(second).toEqual(first)
    expect(calls).toHaveLength(1)
    expect(await told()).toHaveLength(1)
    await hub.close()
  })

  it('is run again after it broke off, under the same idempotency key, and another id has another key', async () => {
    const faults = [new Error('the line broke'), undefined]
    const { hub, refund, calls, told } = await refundShop(await open(), async () => {
      const fault = faults[calls.length - 1]
      if (fault !== undefined) throw fault
      return accept(null)
    })
    await expect(refund(100)).rejects.toThrow('the line broke')
    expect(await told()).toEqual([])
    expect(await refund(999)).toEqual(mismatch('input'))
    expect(await refund(100)).toMatchObject({ ok: true })
    expect(await refund(100, 'M3')).toMatchObject({ ok: true })
    const [broken, repeated, fresh] = calls.map(({ commandId }) => commandId)
    expect(repeated).toBe(broken)
    expect(fresh).not.toBe(broken)
    expect(await told()).toHaveLength(2)
    await hub.close()
  })

  it('keeps ids of the longest kind apart', async () => {
    const { hub, refund, calls } = await refundShop(await open())
    const long = 'x'.repeat(199)
    await refund(1, `a${long}`)
    await refund(1, `b${long}`)
    expect(new Set(calls.map(({ commandId }) => commandId)).size).toBe(2)
    await hub.close()
  })
})
