import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { AutomationHandler } from '../../src/hub/automation-options'
import { accept, reject } from '../../src/outcome'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { by, openShop, orderKey, paidFact, stockUp, teaOrder } from './shop-fixture'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

const KEY = orderKey('1')
const always = { test: 'known', field: 'order.placedAt' } as const
const rule = (id: string, on: readonly object[], actions: readonly object[], more: object = {}) => ({
  ...{ id, when: always },
  gives: { on, actions, ...more },
})
/** 支付成功 → 待出库、取面单。 */
const paidRule = rule(
  'paid-to-outbound',
  [{ becomes: ['paid'] }],
  [
    { do: 'reviewOrder' },
    { do: 'requestOutbound' },
    { do: 'call', handler: 'issueWaybill', input: { carrier: 'SF' } },
    { do: 'notify', topic: 'waybill' },
  ],
)

type StoreOf = (clock: () => number) => Store | Promise<Store>

async function automatedShop(storeOf: StoreOf, rules: readonly object[], own: Partial<AutomationHandler> = {}) {
  const clock = { now: NOON }
  const calls: string[] = []
  const issueWaybill: AutomationHandler = {
    input: z.strictObject({ carrier: z.enum(['SF', 'YTO']) }),
    run: async ({ input, idempotencyKey }) => {
      calls.push(`${input.carrier} ${idempotencyKey}`)
      return accept(null)
    },
    ...own,
  }
  const store = await storeOf(() => clock.now)
  const errors: unknown[] = []
  const { hub, book } = openShop({
    store,
    now: () => clock.now,
    onError: (error) => errors.push(error),
    settings: { paymentTimeLimitMs: null },
    automation: { rules: { rules }, handlers: { issueWaybill }, events: ['OrderHeld', 'HoldLifted'] },
  })
  const heard: string[] = []
  hub.on('AutomationRan', ({ rule: id, version, state, code }) => heard.push(`${id}@${version} ${state} ${code}`))
  hub.on('AutomationNotice', ({ rule: id, topic }) => heard.push(`${id} tells ${topic}`))
  await stockUp(hub, { 'TEA-1': 10 })
  await book('1', teaOrder(2))
  return { hub, store, book, clock, calls, errors, heard, status: async () => (await hub.orders.get(KEY))?.status }
}

const memory: StoreOf = (clock) => memoryStore({ clock })
const stores: readonly (readonly [string, StoreOf])[] = [
  ['memory', memory],
  ['PGlite', (clock) => pgliteStore({ PGlite, clock })],
]

describe.each(stores)('automation on %s', (_, storeOf) => {
  it('carries a paid order to the door, once, and says which rule did what by which version', async () => {
    const { hub, book, calls, heard, status } = await automatedShop(storeOf, [paidRule])
    await hub.tick()
    expect(heard).toEqual([])
    await book('1', teaOrder(2), paidFact(2_000))
    await hub.tick()
    await hub.tick()
    expect(await status()).toBe('awaitingOutbound')
    expect(calls).toHaveLength(1)
    expect(heard).toEqual(['paid-to-outbound tells waybill', 'paid-to-outbound@1 done null'])
    expect(await hub.automation.history(KEY)).toMatchObject([
      { rule: 'paid-to-outbound', version: 1, event: 'OrderStatusChanged', state: 'done', steps: [{}, {}, {}, {}] },
    ])
  })

  it('records what is refused, and goes no further in that run', async () => {
    const { hub, book, calls, heard, status } = await automatedShop(storeOf, [paidRule])
    await hub.orders.hold(KEY, 'look at it', { by })
    await book('1', teaOrder(2), paidFact(2_000))
    await hub.tick()
    expect([await status(), calls]).toEqual(['paid', []])
    expect(heard).toEqual(['paid-to-outbound@1 refused ORDER_HELD'])
    expect((await hub.automation.history(KEY))[0]?.steps).toMatchObject([{ refused: 'ORDER_HELD' }])
  })

  it('after a crash between an action and its record does nothing twice, and ends by the version it was begun by', async () => {
    let dies = true
    const keys: string[] = []
    const run: AutomationHandler['run'] = async ({ idempotencyKey }) => {
      keys.push(idempotencyKey)
      if (!dies) return accept(null)
      dies = false
      throw new Error('the line went dead')
    }
    const { hub, book, clock, heard, status } = await automatedShop(storeOf, [paidRule], { run })
    await book('1', teaOrder(2), paidFact(2_000))
    await hub.tick()
    expect((await hub.automation.history(KEY))[0]).toMatchObject({ state: 'running', steps: [{}, {}] })
    await hub.policies.save({ kind: 'automation', body: { rules: [] } }, { by })
    await hub.policies.activate({ kind: 'automation', version: 1 }, { by })
    clock.now += 60_000
    await hub.tick()
    expect(await status()).toBe('awaitingOutbound')
    expect([keys.length, new Set(keys).size]).toEqual([2, 1])
    expect(heard).toEqual(['paid-to-outbound tells waybill', 'paid-to-outbound@1 done null'])
  })

  it('stops a rule that sets itself off, and opens a case', async () => {
    const again = [
      rule('hold', [{ event: 'HoldLifted', where: { reason: 'AUTO' } }], [{ do: 'holdOrder', reason: 'AUTO' }]),
      rule('lift', [{ event: 'OrderHeld', where: { reason: 'AUTO' } }], [{ do: 'liftHold', reason: 'AUTO' }]),
    ]
    const { hub, heard } = await automatedShop(storeOf, again)
    await hub.orders.hold(KEY, 'AUTO', { by })
    for (let ticks = 0; ticks < 12; ticks++) await hub.tick()
    expect(heard.filter((text) => text.includes('looped'))).toEqual(['lift@1 looped AUTOMATION_LOOP'])
    expect(heard.filter((text) => text.startsWith('lift@1 done'))).toHaveLength(3)
    const { items } = await hub.cases.list({})
    expect(items).toMatchObject([{ kind: 'automation-loop', about: 'lift' }])
  })

  it('fires when time alone makes a rule hold, once, and not before', async () => {
    const late = {
      ...rule('late', [{ time: true }], [{ do: 'holdOrder', reason: 'unpaid long' }]),
      when: { test: 'elapsed', field: 'order.placedAt', over: '30m' },
    }
    const { hub, clock, heard } = await automatedShop(storeOf, [late])
    await hub.tick()
    clock.now = NOON + 30 * 60_000
    await hub.tick()
    expect(heard).toEqual([])
    clock.now += 1
    await hub.tick()
    clock.now += 3_600_000
    await hub.tick()
    expect(heard).toEqual(['late@1 done null'])
    expect((await hub.automation.history(KEY))[0]?.event).toBe('time')
  })
})

describe('automation rules', () => {
  it('are tried without anything being done', async () => {
    const { hub, heard, status } = await automatedShop(memory, [])
    const before = await status()
    const paid = { event: 'OrderStatusChanged', body: { to: 'paid' } }
    const tried = await hub.automation.try(KEY, paid, { rules: [paidRule] })
    expect(tried).toMatchObject({ ok: true, value: { fired: [{ rule: 'paid-to-outbound' }], unknown: [] } })
    expect(await hub.automation.try(KEY, { ...paid, body: { to: 'shipped' } }, { rules: [paidRule] })).toMatchObject({
      value: { fired: [] },
    })
    expect(await hub.automation.try('TB/s1/none', 'time')).toEqual(reject({ code: 'ORDER_UNKNOWN' }))
    expect(await hub.automation.history(KEY)).toEqual([])
    expect([await status(), heard]).toEqual([before, []])
  })

  it.each([
    [{ do: 'holdOrder' }, 'rules.0.gives.actions.0.reason'],
    [{ do: 'eval', code: '1' }, 'rules.0.gives.actions.0.do'],
  ])('%j is refused when it is saved, with its place', async (action, path) => {
    const { hub } = await automatedShop(memory, [])
    const body = { rules: [rule('r', [{ becomes: ['paid'] }], [action])] }
    const saved = await hub.policies.save({ kind: 'automation', body }, { by })
    expect(saved).toMatchObject({ ok: false, rejection: { code: 'POLICY_INVALID', problems: [{ path }] } })
  })

  it('approval that nobody has configured is recorded as refused, and what comes after it waits for a person', async () => {
    const actions = [{ do: 'requestApproval', kind: 'large-order' }, { do: 'reviewOrder' }]
    const { hub, book, heard, status } = await automatedShop(memory, [rule('ask', [{ becomes: ['paid'] }], actions)])
    await book('1', teaOrder(2), paidFact(2_000))
    await hub.tick()
    expect([heard, await status()]).toEqual([['ask@1 refused APPROVAL_UNCONFIGURED'], 'paid'])
  })

  it('a handler says in JSON Schema what it is told', async () => {
    const { hub } = await automatedShop(memory, [])
    expect(hub.automation.handlers().issueWaybill).toMatchObject({ properties: { carrier: { enum: ['SF', 'YTO'] } } })
  })
})
