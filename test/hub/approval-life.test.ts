import { describe, expect, it } from 'vitest'
import type { Hub } from '../../src/hub/hub'
import type { HubEventName } from '../../src/hub/hub-event'
import { cny, refunds, staff } from '../approval/desk'
import { NOON } from '../order/sample-order'
import { bothStores, inMemory, type StoreOn } from '../sql/both-stores'
import { approved, beforeFirstCommit, declined, holdsOf, inForce, ORDER, refund, user } from './approval-desk'
import { by, openShop, placedFact } from './shop-fixture'

const hour = 3_600_000
/** A desk with an order that is held by the request `W`, of 300 yuan by anna: the shop manager signs, then finance. */
async function waitingDesk(storeOn: StoreOn, policy: object = refunds) {
  const clock = { now: NOON }
  const shop = openShop({
    store: await storeOn(() => clock.now),
    now: () => clock.now,
    settings: { paymentTimeLimitMs: null },
  })
  const { hub } = shop
  await inForce(hub, 'approval', policy)
  await inForce(hub, 'duty', staff)
  await shop.book('1', placedFact())
  const free = await holdsOf(hub)
  expect(await hub.approvals.request({ ...refund, id: 'W', order: ORDER }, user('anna'))).toMatchObject({ ok: true })
  const at = async (now: number) => {
    clock.now = now
    await hub.tick()
  }
  return { hub, clock, at, free, proof: () => hub.approvals.proof('W', refund.payload, { by }) }
}

async function stateOf(hub: Hub) {
  return (await hub.approvals.get('W'))?.state
}

function heard(hub: Hub, name: HubEventName) {
  const bodies: unknown[] = []
  hub.on(name, (body) => bodies.push(body))
  return bodies
}

const code = (expected: string) => ({ ok: false, rejection: { code: expected } })

describe.each(await bothStores())('on %s, a request', (_, storeOn) => {
  it.each([
    [50, 'ok'],
    [51, 'INPUT_INVALID'],
  ])('has %d facts: %s', async (count, expected) => {
    const { hub } = await waitingDesk(storeOn)
    const facts = Object.fromEntries(Array.from({ length: count }, (_, at) => [`fact${at}`, 'x']))
    const asked = await hub.approvals.request({ ...refund, id: 'F', facts }, user('anna'))
    expect(asked.ok ? 'ok' : asked.rejection.code).toBe(expected)
  })

  it('is waived by a permitted person, lets its order go, and is reviewed by somebody else', async () => {
    const { hub, free, proof } = await waitingDesk(storeOn)
    const { approvals } = hub
    expect(await approvals.waive('W', 'fire at the warehouse', user('mei'))).toMatchObject(code('WAIVER_NOT_ALLOWED'))
    expect(await approvals.waive('W', '', user('dai'))).toMatchObject(code('INPUT_INVALID'))
    expect(await approvals.waive('W', 'fire at the warehouse', user('dai'))).toMatchObject({
      value: { state: 'waived' },
    })
    expect(await holdsOf(hub)).toEqual(free)
    expect(await proof()).toMatchObject({ ok: true })
    expect(await approvals.decide('W', approved, user('dai'))).toMatchObject(code('APPROVAL_SIGNED'))
    expect(await approvals.decide('W', approved, user('anna'))).toMatchObject(code('APPROVAL_OWN'))
    expect(await approvals.decide('W', approved, user('fang'))).toMatchObject({ value: { state: 'confirmed' } })
    expect((await approvals.get('W'))?.waiver).toMatchObject({ by: 'dai', reason: 'fire at the warehouse' })
  })

  it('whose waiver is objected to stays as objected', async () => {
    const { hub, proof } = await waitingDesk(storeOn)
    await hub.approvals.waive('W', 'urgent', user('ding'))
    expect(await hub.approvals.decide('W', declined, user('fang'))).toMatchObject({ value: { state: 'objected' } })
    expect(await proof()).toMatchObject(code('APPROVAL_NOT_GRANTED'))
  })

  it('whose waiver nobody reviews in time is an alarm, and goes to the next', async () => {
    const { hub, at } = await waitingDesk(storeOn)
    await hub.approvals.waive('W', 'urgent', user('dai'))
    const overdue = heard(hub, 'ApprovalWaiverOverdue')
    await at(NOON + 24 * hour - 1)
    expect(overdue).toEqual([])
    await at(NOON + 24 * hour)
    await hub.tick()
    expect(overdue).toMatchObject([{ approvalId: 'W', waivedBy: 'dai' }])
    expect((await hub.approvals.toSign('fu')).map(({ id }) => id)).toEqual(['W'])
  })

  it('is withdrawn by who asked alone, and leaves its order to a person', async () => {
    const { hub, free, proof } = await waitingDesk(storeOn)
    expect(await hub.approvals.withdraw('W', user('mei'))).toMatchObject(code('APPROVAL_NOT_YOURS'))
    expect(await hub.approvals.withdraw('W', user('anna'))).toMatchObject({ value: { state: 'withdrawn' } })
    expect(await holdsOf(hub)).toEqual([...free, 'approval withdrawn'])
    expect(await hub.approvals.decide('W', approved, user('mei'))).toMatchObject({ value: { counted: false } })
    expect([await stateOf(hub), (await proof()).ok]).toEqual(['withdrawn', false])
  })

  it('is asked of the stand-by and then the superior when the limit is over, each level once, and lapses', async () => {
    const { hub, at, free } = await waitingDesk(storeOn, { ...refunds, lapseAfterMs: 40 * hour })
    const passed = heard(hub, 'ApprovalEscalated')
    const unattended = heard(hub, 'ApprovalUnattended')
    const levels = [
      [8 * hour - 1, []],
      [8 * hour, ['mei → ning']],
      [16 * hour, ['mei → ning', 'ning → dai']],
      [24 * hour, ['mei → ning', 'ning → dai', 'dai → ding']],
      [32 * hour, ['mei → ning', 'ning → dai', 'dai → ding']],
    ] as const
    for (const [after, expected] of levels) {
      await at(NOON + after)
      await hub.tick()
      expect((passed as { from: string; to: string }[]).map(({ from, to }) => `${from} → ${to}`)).toEqual(expected)
    }
    expect(unattended).toMatchObject([{ role: 'shopManager', why: 'noAnswer' }])
    await at(NOON + 40 * hour - 1)
    expect(await stateOf(hub)).toBe('waiting')
    await at(NOON + 40 * hour)
    expect([await stateOf(hub), await holdsOf(hub)]).toEqual(['lapsed', [...free, 'approval lapsed']])
    expect(await hub.approvals.decide('W', approved, user('mei'))).toMatchObject({ value: { counted: false } })
  })

  it('that was approved and not used in time is an approval no more', async () => {
    const { hub, at, proof } = await waitingDesk(storeOn, { ...refunds, validForMs: 2 * hour })
    await hub.approvals.decide('W', approved, user('mei'))
    await hub.approvals.decide('W', approved, user('fang'))
    await at(NOON + 2 * hour - 1)
    expect(await stateOf(hub)).toBe('approved')
    await at(NOON + 2 * hour)
    expect([await stateOf(hub), (await proof()).ok]).toEqual(['lapsed', false])
  })

  it('goes to the stand-by while somebody is away, and back to nobody when he returns', async () => {
    const { hub, at } = await waitingDesk(storeOn)
    const asked = heard(hub, 'ApprovalAsked')
    const until = NOON + 3 * hour
    expect(await hub.approvals.absent({ person: 'mei', from: NOON + hour, until }, user('mei'))).toMatchObject({
      ok: true,
      value: { warnings: [] },
    })
    await at(NOON + hour - 1)
    expect(asked).toEqual([])
    await at(NOON + hour)
    expect(asked).toMatchObject([{ person: 'ning', why: 'duty' }])
    await at(until)
    expect(asked).toHaveLength(1)
    // An absence moves the task, it does not take the right away.
    expect(await hub.approvals.decide('W', approved, user('mei'))).toMatchObject({ value: { step: 'finance' } })
  })

  it('is signed by a delegate within what was handed to him, and for as long', async () => {
    const { hub, at } = await waitingDesk(storeOn)
    const handed = { person: 'mei', to: 'gu', from: NOON, until: NOON + hour, upTo: [cny(20_000)] }
    await hub.approvals.delegate(handed, user('mei'))
    expect(await hub.approvals.decide('W', approved, user('gu'))).toMatchObject(code('APPROVAL_NOT_SIGNER'))
    await hub.approvals.delegate({ ...handed, upTo: [cny(30_000)] }, user('mei'))
    await at(NOON + hour)
    expect(await hub.approvals.decide('W', approved, user('gu'))).toMatchObject(code('APPROVAL_NOT_SIGNER'))
    await hub.approvals.delegate({ ...handed, upTo: [cny(30_000)], until: NOON + 2 * hour }, user('mei'))
    expect(await hub.approvals.decide('W', approved, user('gu'))).toMatchObject({ value: { step: 'finance' } })
    expect((await hub.approvals.get('W'))?.steps[0]?.seats[0]?.signature).toMatchObject({
      person: 'gu',
      onBehalfOf: ['mei'],
    })
  })

  it.each([0, 1, 2])('is void once something else is to be done, after %i signatures', async (signatures) => {
    const { hub, free, proof } = await waitingDesk(storeOn)
    for (const person of ['mei', 'fang'].slice(0, signatures)) await hub.approvals.decide('W', approved, user(person))
    expect(await hub.approvals.proof('W', { refund: 30_001 }, { by })).toMatchObject(code('APPROVAL_CONTENT_CHANGED'))
    expect(await stateOf(hub)).toBe('voided')
    expect(await proof()).toMatchObject({ rejection: { code: 'APPROVAL_NOT_GRANTED', state: 'voided' } })
    expect(await holdsOf(hub)).toEqual(signatures === 2 ? free : [...free, 'approval voided'])
  })
})

describe.each(await bothStores())('on %s, policies that leave a request with nobody', (_, storeOn) => {
  const vacant = {
    roles: staff.roles.map((entry) => (entry.role === 'finance' ? { ...entry, main: null, standBy: null } : entry)),
  }
  const activate = async (hub: Hub, kind: 'approval' | 'duty', body: unknown) => {
    const saved = await hub.policies.save({ kind, body }, { by })
    if (!saved.ok) throw new Error(JSON.stringify(saved.rejection))
    const answer = await hub.policies.activate({ kind, version: saved.value.version }, { by, commandId: `a-${kind}` })
    if (!answer.ok) throw new Error(answer.rejection.code)
    return answer.value
  }

  it.each([
    ['the duty table last', ['approval', 'duty']],
    ['the approval policy last', ['duty', 'approval']],
  ] as const)('say so when they come in force, %s', async (_order, kinds) => {
    const { hub } = openShop({ store: await storeOn(() => NOON) })
    const alarms = heard(hub, 'ApprovalUncovered')
    const bodies = { approval: refunds, duty: vacant }
    const [first, last] = kinds
    expect(await activate(hub, first, bodies[first])).toMatchObject({ warnings: [] })
    const answer = await activate(hub, last, bodies[last])
    const place = 'ladders.0.tiers.1.steps.1.roles.0'
    expect(answer.warnings[0]).toEqual({ code: 'ROLE_UNHELD', role: 'finance', path: place, at: NOON })
    expect(alarms).toMatchObject([
      { kind: last, approval: 1, duty: 1, count: 1, findings: [{ code: 'ROLE_UNHELD', role: 'finance' }] },
    ])
    const again = { kind: last, version: 1 }
    expect(await hub.policies.activate(again, { by, commandId: `a-${last}` })).toEqual({ ok: true, value: answer })
    // In force already: it is said again, and the alarm is not.
    expect(await hub.policies.activate(again, { by })).toEqual({ ok: true, value: answer })
    expect(alarms).toHaveLength(1)
  })

  it('say so when they are rolled back to, and when the last person leaves', async () => {
    const { hub } = openShop({ store: await storeOn(() => NOON) })
    await inForce(hub, 'approval', refunds)
    await inForce(hub, 'duty', vacant)
    await inForce(hub, 'duty', staff)
    const alarms = heard(hub, 'ApprovalUncovered')
    expect(await hub.approvals.absent({ person: 'fang', from: NOON, until: null }, user('fang'))).toMatchObject({
      value: { warnings: [] },
    })
    expect(await hub.approvals.absent({ person: 'fu', from: NOON + hour, until: null }, user('fu'))).toMatchObject({
      value: { warnings: [{ code: 'ROLE_UNHELD', role: 'finance', at: NOON + hour }] },
    })
    for (const active of [3, 2, 1]) {
      expect(await hub.policies.rollBack({ kind: 'duty' }, { by })).toMatchObject({ value: { active } })
    }
    expect(alarms).toMatchObject([{ duty: 4 }, { duty: 1 }])
  })
})

it('the alarm goes by what is in force when the step commits, not by what was read before it', async () => {
  const inner = await inMemory(() => NOON)
  const quick = openShop({ store: inner }).hub
  await inForce(quick, 'approval', refunds)
  const nobody = { roles: [] }
  await quick.policies.save({ kind: 'duty', body: staff }, { by })
  await quick.policies.save({ kind: 'approval', body: { ladders: [{ id: 'x', tiers: [{ id: 't' }] }] } }, { by })
  await inForce(quick, 'duty', nobody)
  const slow = beforeFirstCommit(inner, () => quick.policies.activate({ kind: 'duty', version: 1 }, { by }))
  const late = openShop({ store: slow }).hub
  expect(await late.policies.activate({ kind: 'approval', version: 1 }, { by })).toMatchObject({
    value: { warnings: [] },
  })
})
