import { describe, expect, it } from 'vitest'
import type { CaseSubject } from '../../src/cases/case-key'
import type { CasePolicyInput } from '../../src/cases/case-policy'
import { parseCasePolicy } from '../../src/cases/case-policy'
import { HUB_CASE_ACTIONS } from '../../src/cases/case-procedure'
import { DEFAULT_PROCEDURES } from '../../src/cases/default-procedures'
import { accept } from '../../src/outcome'
import { memoryStore } from '../../src/store/memory-store'
import { refunds, staff } from '../approval/desk'
import { classOf } from '../cases/case-fixture'
import { NOON } from '../order/sample-order'
import { inForce as approvalInForce, refund as refundAsked } from './approval-desk'
import { code, routedShop } from './routing-laws'
import { by, openShop, orderKey } from './shop-fixture'

const title = { 'zh-CN': '处理', en: 'Do it' }
const procedureWith = (...commands: readonly string[]) => ({
  kind: 'damaged',
  steps: commands.map((command, place) => ({ id: `s${place}`, title, action: { command } })),
})
const refund = { refundBuyer: async () => accept(null) }

describe('a case policy', () => {
  it.each([
    ['refundBuyer', 'ok'],
    ['changeWarehouse', 'ok'],
    ['refnudBuyer', 'ACTION_UNKNOWN'],
    // Recommended by the built-in procedures, and yet nobody here carries it out.
    ['callBuyer', 'ACTION_UNKNOWN'],
    // The hub was made without rules to judge by.
    ['judgeOrder', 'ACTION_UNKNOWN'],
    ['toString', 'ACTION_UNKNOWN'],
  ])('whose procedure names %s is checked when it is saved: %s', async (command, expected) => {
    const { hub } = openShop({ cases: { actions: refund } })
    const body: CasePolicyInput = { procedures: [...DEFAULT_PROCEDURES, procedureWith('holdOrder', command)] }
    const saved = await hub.policies.save({ kind: 'case', body }, { by })
    const path = `procedures.${DEFAULT_PROCEDURES.length}.steps.1.action.command`
    if (expected === 'ok') expect(saved).toMatchObject({ ok: true })
    else expect(saved).toMatchObject({ rejection: { code: 'POLICY_INVALID', problems: [{ code: expected, path }] } })
    expect(hub.policies.check({ kind: 'case', body }).ok).toBe(expected === 'ok')
  })

  it('is not put in force by a process that cannot carry out what another could', async () => {
    const store = memoryStore({ clock: () => NOON })
    const able = openShop({ store, cases: { actions: refund } }).hub
    const body = { procedures: [procedureWith('refundBuyer')] }
    expect(await able.policies.save({ kind: 'case', body }, { by })).toMatchObject({ ok: true })
    const unable = openShop({ store }).hub
    const refused = await unable.policies.activate({ kind: 'case', version: 1 }, { by })
    expect(code(refused)).toBe('POLICY_INVALID')
    expect(code(await able.policies.activate({ kind: 'case', version: 1 }, { by }))).toBe('ok')
  })

  it('of createHub and usePolicy is checked in the same way', () => {
    const policy = { procedures: [procedureWith('refnudBuyer')] }
    expect(() => openShop({ cases: { policy, actions: refund } })).toThrow(/procedures\.0\.steps\.0\.action\.command/)
    const { hub } = openShop({ cases: { actions: refund } })
    const parsed = parseCasePolicy(policy)
    if (!parsed.ok) throw new Error(parsed.rejection.code)
    expect(() => hub.cases.usePolicy(parsed.value)).toThrow(/ACTION_UNKNOWN/)
  })
})

describe('the procedure a case shows', () => {
  it('says of each action whether it can be run here, from this case', async () => {
    const { hub } = openShop({ cases: { actions: refund } })
    const policy = { procedures: [procedureWith('refundBuyer', 'holdOrder', 'adjustStock')] }
    const parsed = parseCasePolicy(policy)
    if (!parsed.ok) throw new Error(parsed.rejection.code)
    hub.cases.usePolicy(parsed.value)
    const shown = async (subject: CaseSubject) => {
      const opened = await hub.cases.open({ subject, kind: 'damaged', class: classOf() }, { by })
      if (!opened.ok) throw new Error(opened.rejection.code)
      const view = await hub.cases.get(opened.value.caseKey)
      return view?.procedure?.steps.map(({ action }) => `${action?.command} ${action?.available}`)
    }
    const shop = await shown({ kind: 'shop', key: 'TB/s1' })
    expect(shop).toEqual(['refundBuyer true', 'holdOrder false', 'adjustStock true'])
    expect(code(await hub.cases.act('shop/damaged/-/TB/s1', { action: 'holdOrder' }, { by }))).toBe('ACTION_UNKNOWN')
  })

  it('keeps what the built-in procedures recommend, greyed out', async () => {
    const { hub } = await damagedOrder({})
    await hub.cases.open({ subject: ORDER, kind: 'paid-not-sent', class: classOf() }, { by })
    const view = await hub.cases.get(`order/paid-not-sent/-/${ORDER.key}`)
    expect(view?.procedure?.steps.map(({ action }) => `${action?.command} ${action?.available}`)).toEqual([
      'expedite false',
      'changeWarehouse true',
      'callBuyer false',
    ])
  })
})

describe('actions nobody carries out', () => {
  it('are listed with the kinds of cases that recommend them', async () => {
    const { hub } = openShop({ cases: { actions: { callBuyer: async () => accept(null) } } })
    const missing = await hub.cases.unhandled()
    expect(missing.map(({ action }) => action)).not.toContain('callBuyer')
    expect(missing.map(({ action }) => action)).not.toContain('changeWarehouse')
    expect(missing).toContainEqual({ action: 'expedite', kinds: ['paid-not-sent', 'presale-ship-by-passed'] })
    expect(missing.map(({ action }) => action)).toEqual(missing.map(({ action }) => action).sort())
  })

  it('trouble nobody while they are only recommended', async () => {
    const errors: unknown[] = []
    const { hub } = openShop({ cases: { actions: refund }, onError: (error) => errors.push(error) })
    await hub.tick()
    expect(errors).toEqual([])
  })
})

const ORDER = { kind: 'order', key: orderKey('1') } as const
const CASE = `order/damaged/-/${ORDER.key}`

async function damagedOrder(options: Parameters<typeof openShop>[0]) {
  const plan = { warehouses: [{ warehouse: 'HZ' }, { warehouse: 'GZ' }] }
  const stock = { HZ: { 'TEA-1': 10, 'CUP-1': 10 }, GZ: { 'TEA-1': 10, 'CUP-1': 10 } }
  const shop = await routedShop(memoryStore({ clock: () => NOON }), plan, stock, options)
  await shop.paid('1', { mergeKey: 'same-door' })
  await shop.hub.cases.open({ subject: ORDER, kind: 'damaged', class: classOf() }, { by })
  const act = async (action: string, input: Record<string, never> | object = {}) => {
    const done = await shop.hub.cases.act(CASE, { action, input: input as Record<string, string> }, { by })
    return done.ok ? 'ok' : 'reason' in done.rejection ? done.rejection.reason : done.rejection.code
  }
  return { ...shop, act, order: () => shop.hub.orders.get(ORDER.key) }
}

describe('an action of the hub', () => {
  it('holds, lifts and cancels the order, in the words given', async () => {
    const { act, order } = await damagedOrder({})
    expect(await act('holdOrder', { reason: 'ask first' })).toBe('ok')
    expect((await order())?.holds).toMatchObject([{ reason: 'ask first' }])
    expect(await act('liftHold', { reason: 'ask first' })).toBe('ok')
    expect((await order())?.holds).toEqual([])
    expect(await act('closeOrder')).toBe('ok')
    expect((await order())?.status).toBe('cancelled')
    expect(await act('closeOrder')).toBe('ORDER_STATUS')
  })

  it('reviews it and asks for its outbound', async () => {
    const { act, order } = await damagedOrder({})
    expect(await act('reviewOrder')).toBe('ok')
    expect((await order())?.status).toBe('reviewed')
    expect(await act('requestOutbound')).toBe('ok')
    expect((await order())?.status).toBe('awaitingOutbound')
  })

  it('sends it from another warehouse, and refuses one that is unknown', async () => {
    const { act, hub } = await damagedOrder({})
    expect(await act('changeWarehouse', { warehouse: 'GZ' })).toBe('ok')
    expect((await hub.routing.get(ORDER.key))?.rows).toMatchObject([{ stockKey: 'GZ/normal/CUP-1' }, {}])
    expect(await act('changeWarehouse', { warehouse: 'XA' })).toBe('WAREHOUSE_NOT_LISTED')
    expect(await act('changeWarehouse')).toBe('INPUT_INVALID')
    expect(await act('routeOrder')).toBe('ok')
  })

  it('splits it by lines', async () => {
    const { act, hub, order } = await damagedOrder({})
    const [one, other] = ((await order())?.plan ?? []).map(({ line }) => line)
    expect(await act('splitOrder', { by: 'lines', parts: [[{ line: one }], [{ line: other }]] })).toBe('ok')
    expect((await hub.fulfilments.list({})).items).toMatchObject([{ kind: 'split', orders: [ORDER.key] }])
  })

  it('merges it with others', async () => {
    const { act, hub, paid } = await damagedOrder({})
    const other = await paid('2', { mergeKey: 'same-door' })
    expect(await act('mergeOrders')).not.toBe('ok')
    expect(await act('mergeOrders', { orders: [ORDER.key, other] })).toBe('ok')
    expect((await hub.fulfilments.list({})).items).toMatchObject([{ kind: 'merge', orders: [ORDER.key, other] }])
  })

  it('asks for approval of it', async () => {
    const { act, hub, order } = await damagedOrder({})
    const { subject: _orders, ...asked } = refundAsked
    expect(await act('requestApproval', asked)).toBe('APPROVAL_UNCONFIGURED')
    await approvalInForce(hub, 'approval', refunds)
    await approvalInForce(hub, 'duty', staff)
    expect(await act('requestApproval', asked)).toBe('ok')
    expect((await hub.approvals.list({ subject: ORDER.key })).items).toMatchObject([
      { kind: 'refund', state: 'waiting' },
    ])
    expect((await order())?.holds).toHaveLength(1)
  })

  it('judges it anew', async () => {
    const { act } = await damagedOrder({ anomalies: {} })
    expect(await act('judgeOrder')).toBe('ok')
  })

  it('corrects, moves and frees stock', async () => {
    const { act, hub } = await damagedOrder({})
    const level = async (warehouse: string) => {
      const found = await hub.stock.level({ sku: 'TEA-1', warehouse })
      return [found?.onHand, found?.locked]
    }
    expect(await act('adjustStock', { sku: 'TEA-1', warehouse: 'GZ', change: -3 })).toBe('ok')
    expect(await level('GZ')).toEqual([7, 0])
    const from = { warehouse: 'GZ', pool: 'normal' }
    expect(await act('transferStock', { sku: 'TEA-1', quantity: 5, from, to: { ...from, warehouse: 'HZ' } })).toBe('ok')
    expect(await level('HZ')).toEqual([15, 2])
    const lines = [{ sku: 'TEA-1', warehouse: 'HZ', quantity: 4 }]
    expect(await hub.stock.lock({ lockId: 'host-1', owner: 'host', lines }, { by })).toMatchObject({ ok: true })
    expect(await level('HZ')).toEqual([15, 6])
    expect(await act('releaseLock', { lockId: 'host-1' })).toBe('ok')
    expect(await level('HZ')).toEqual([15, 2])
    expect(await act('releaseLock')).not.toBe('ok')
  })

  it('has a name no action of a host’s may have', () => {
    for (const name of HUB_CASE_ACTIONS) {
      expect(() => openShop({ cases: { actions: { [name]: async () => accept(null) } } })).toThrow(name)
    }
  })
})
