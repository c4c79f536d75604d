import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { DEFAULT_ANOMALY_RULES } from '../../src/anomaly/default-rules'
import { DEFAULT_SHOP_RULES } from '../../src/anomaly/shop-rules'
import type { AutomationOptions } from '../../src/hub/automation-options'
import { accept } from '../../src/outcome'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { staff } from '../approval/desk'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { inForce, user } from './approval-desk'
import { holdPolicy } from './notification-fixture'
import { by, openShop, orderKey, paidFact, stockUp, teaOrder } from './shop-fixture'

const { PGlite, close } = await sharedPGlite()
afterAll(close)

const KEY = orderKey('1')
const paid = [{ becomes: ['paid'] }]
const rulesOf = (actions: readonly object[], on: readonly object[] = paid) => ({
  rules: [{ id: 'r', when: { test: 'known', field: 'order.placedAt' }, gives: { on, actions } }],
})
const handlers = (calls: unknown[] = []): NonNullable<AutomationOptions['handlers']> => ({
  issueWaybill: {
    input: z.strictObject({ carrier: z.enum(['SF', 'YTO']) }),
    run: async ({ input }) => {
      calls.push(input.carrier)
      return accept(null)
    },
  },
})
const call = (handler: string, input: object) => [{ do: 'call', handler, input }]

describe('a policy that asks for what the hub does not have is refused when it is saved, with its place', () => {
  const actions = 'rules.0.gives.actions.0'
  it.each([
    ['a handler of that name', call('issueWayBill', { carrier: 'SF' }), paid, 'HANDLER_UNKNOWN', `${actions}.handler`],
    ['a handler of ours', call('constructor', {}), paid, 'HANDLER_UNKNOWN', `${actions}.handler`],
    ['such input', call('issueWaybill', { carrier: 'OWL' }), paid, 'INPUT_INVALID', `${actions}.input.carrier`],
    ['that input', call('issueWaybill', { carrier: 'SF', to: 1 }), paid, 'INPUT_INVALID', `${actions}.input.to`],
    ['such a reason', [{ do: 'holdOrder', reason: '13800001111' }], paid, 'REASON', `${actions}.reason`],
    ['that event', [{ do: 'reviewOrder' }], [{ event: 'StockShort' }], 'EVENT_UNHEARD', 'rules.0.gives.on.0'],
    ['events of time', [{ do: 'reviewOrder' }], [{ time: true }], 'EVENT_UNHEARD', 'rules.0.gives.on.0'],
  ])('%s', async (_, given, on, code, path) => {
    const automation = { handlers: handlers(), events: ['OrderStatusChanged'] } as const
    const { hub } = openShop({ automation })
    const policy = { kind: 'automation', body: rulesOf(given, on) }
    const refused = await hub.policies.save(policy, { by })
    expect(refused).toMatchObject({ ok: false, rejection: { code: 'POLICY_INVALID', problems: [{ code, path }] } })
    expect(hub.policies.check(policy)).toEqual(refused)
    expect(JSON.stringify(refused)).not.toMatch(/OWL|13800001111/)
    // Rules the hub is made with say themselves what is heard.
    if (code === 'EVENT_UNHEARD') return
    expect(() => openShop({ automation: { ...automation, rules: policy.body } })).toThrow(code)
  })

  it.each([
    ['automation', 'automation', rulesOf([{ do: 'reviewOrder' }])],
    ['anomaly', 'anomalies', DEFAULT_ANOMALY_RULES],
    ['shopAnomaly', 'anomalies', DEFAULT_SHOP_RULES],
    ['notification', 'notifications', holdPolicy()],
  ])('and one of kind %s is not put in force where the hub was made without %s', async (kind, option, body) => {
    const { hub } = openShop()
    expect(await hub.policies.save({ kind, body }, { by })).toMatchObject({ ok: true })
    const off = { ok: false, rejection: { code: 'POLICY_KIND_OFF', option } }
    expect(await hub.policies.activate({ kind, version: 1 }, { by })).toEqual(off)
    const rollout = { basisPoints: 1_000 }
    // Who is told of what is never tried on a part: that is said first.
    const untried = { ok: false, rejection: { code: 'ROLLOUT_NOT_POSSIBLE' } }
    expect(await hub.policies.rollOut({ kind, version: 1, rollout }, { by })).toEqual(
      kind === 'notification' ? untried : off,
    )
    expect((await hub.policies.get({ kind }))?.active).toBeNull()
  })

  it('but what it has may be asked for, of any event where the hub was made without rules', async () => {
    const { hub } = openShop({ automation: { handlers: handlers() } })
    for (const on of [[{ event: 'StockShort' }], [{ time: true }], paid]) {
      const body = rulesOf(call('issueWaybill', { carrier: 'SF' }), on)
      expect(hub.policies.check({ kind: 'automation', body })).toEqual(accept(null))
    }
  })
})

describe('a policy that another process saved, with handlers this one lacks,', () => {
  it.each([
    ['shipByOwl', {}, 'ACTION_UNKNOWN'],
    ['issueWaybill', { carrier: 'OWL' }, 'INPUT_INVALID'],
  ])('calling %s with %j, is recorded as %s', async (handler, input, code) => {
    const store = memoryStore({ clock: () => NOON })
    const anything = { input: z.record(z.string(), z.unknown()), run: async () => accept(null) }
    const theirs = { shipByOwl: anything, issueWaybill: anything }
    const newer = openShop({ store, automation: { handlers: theirs } }).hub
    await newer.policies.save({ kind: 'automation', body: rulesOf(call(handler, input)) }, { by })
    await newer.policies.activate({ kind: 'automation', version: 1 }, { by })
    const calls: unknown[] = []
    const { hub, book } = openShop({ store, automation: { handlers: handlers(calls) } })
    const heard: unknown[] = []
    hub.on('AutomationRan', (ran) => heard.push([ran.state, ran.code]))
    await stockUp(hub, { 'TEA-1': 10 })
    await book('1', teaOrder(2), paidFact(2_000))
    await hub.tick()
    expect([heard, calls]).toEqual([[['refused', code]], []])
    // It is not put in force anew by a process that could not do it.
    expect(await hub.policies.activate({ kind: 'automation', version: 1 }, { by })).toMatchObject({
      rejection: { code: 'POLICY_INVALID' },
    })
  })
})

type StoreOf = () => Store | Promise<Store>
const stores: readonly (readonly [string, StoreOf])[] = [
  ['memory', () => memoryStore({ clock: () => NOON })],
  ['PGlite', () => pgliteStore({ PGlite, clock: () => NOON })],
]

describe.each(stores)('on %s, a rule that asks for approval', (_, storeOf) => {
  /** Orders above 15 yuan want the shop manager. */
  const large = {
    ladders: [
      {
        ...{ id: 'orders', kinds: ['large-order'], where: { level: ['gold'] } },
        tiers: [
          { id: 'small', upTo: [{ minor: 1_500, currency: 'CNY' }] },
          { id: 'large', steps: [{ id: 'manager', roles: ['shopManager'] }] },
        ],
      },
    ],
  }
  const actions = [
    { do: 'requestApproval', kind: 'large-order', facts: { level: 'gold' } },
    { do: 'notify', topic: 'asked' },
  ]

  async function paidOrder(pieces: number) {
    const { hub, book } = openShop({
      store: await storeOf(),
      settings: { paymentTimeLimitMs: null },
      automation: { rules: rulesOf(actions) },
    })
    await inForce(hub, 'approval', large)
    await inForce(hub, 'duty', staff)
    await stockUp(hub, { 'TEA-1': 10 })
    await book('1', teaOrder(pieces))
    await book('1', teaOrder(pieces), paidFact(pieces * 1_000))
    await hub.tick()
    await hub.tick()
    const [request, ...more] = (await hub.approvals.list()).items
    if (request === undefined) throw new Error('Nothing was asked.')
    expect(more).toEqual([])
    const holds = async () => (await hub.orders.get(KEY))?.holds.map(({ reason }) => reason)
    return { hub, request, holds }
  }

  it('asks once, with the total as the amount, and holds the order until it is approved', async () => {
    const { hub, request, holds } = await paidOrder(2)
    const { id } = request
    expect(request).toMatchObject({
      ...{ kind: 'large-order', applicant: 'automation', orderKey: KEY, state: 'waiting', tier: 'large' },
      ...{ amount: { minor: 2_000, currency: 'CNY' }, facts: { level: 'gold' } },
    })
    expect(await hub.automation.history(KEY)).toMatchObject([{ state: 'done', steps: [{ refused: null }, {}] }])
    expect(await holds()).toEqual([`approval:${id}`])
    expect(await hub.orders.review(KEY, { by })).toMatchObject({ rejection: { code: 'ORDER_HELD' } })
    expect(await hub.approvals.decide(id, { verdict: 'approved' }, user('mei'))).toMatchObject({
      value: { state: 'approved' },
    })
    expect(await holds()).toEqual([])
    expect(await hub.orders.review(KEY, { by })).toMatchObject({ ok: true })
    // What was asked for is the order and the kind.
    const payload = { orderKey: KEY, kind: 'large-order' }
    expect(await hub.approvals.proof(id, payload, { by })).toMatchObject({ ok: true })
  })

  it('holds nothing where the amount is small enough to pass by itself', async () => {
    const { request, holds } = await paidOrder(1)
    expect([request.state, await holds()]).toEqual(['approved', []])
  })
})
