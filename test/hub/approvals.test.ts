import { describe, expect, it } from 'vitest'
import { staff } from '../approval/desk'
import { NOON } from '../order/sample-order'
import { bothStores, inMemory } from '../sql/both-stores'
import { approved, beforeFirstCommit, declined, holdsOf, inForce, ORDER, openDesk, refund, user } from './approval-desk'
import { oneDecision } from './approvals-laws'
import { by, openShop, placedFact } from './shop-fixture'

const noon = () => NOON

describe.each(await bothStores())('approvals on %s', (_, storeOn) => {
  it('are asked for, signed, and proved once for what was approved', async () => {
    const hub = await openDesk(await storeOn(noon))
    const asked = await hub.approvals.request(refund, { ...user('anna'), commandId: 'c1' })
    expect(asked).toMatchObject({ ok: true, value: { state: 'waiting', step: 'manager' } })
    expect(await hub.approvals.request(refund, { ...user('anna'), commandId: 'c1' })).toEqual(asked)
    const id = asked.ok ? asked.value.approvalId : ''
    expect((await hub.approvals.toSign('mei')).map((request) => request.id)).toEqual([id])
    expect(await hub.approvals.decide(id, approved, user('anna'))).toMatchObject({
      rejection: { code: 'APPROVAL_OWN' },
    })
    await hub.approvals.decide(id, approved, user('mei'))
    expect((await hub.approvals.ofRole('finance')).map((request) => request.id)).toEqual([id])
    expect(await hub.approvals.board()).toMatchObject({ waiting: 1 })
    expect(await hub.approvals.decide(id, approved, user('fang'))).toMatchObject({ value: { state: 'approved' } })
    expect(await hub.approvals.decide(id, declined, user('fu'))).toMatchObject({
      value: { counted: false },
    })

    const use = { by, commandId: 'use-1' }
    expect(await hub.approvals.proof(id, refund.payload, use)).toMatchObject({ ok: true })
    expect(await hub.approvals.proof(id, refund.payload, use)).toMatchObject({ ok: true })
    expect(await hub.approvals.proof(id, refund.payload, { by })).toMatchObject({
      rejection: { code: 'APPROVAL_USED' },
    })
  })

  it('under an id that somebody else used are not decided: no signature is lost behind an answer', async () => {
    const hub = await openDesk(await storeOn(noon))
    const joint = [{ id: 'both', steps: [{ id: 'both', roles: ['shopManager', 'finance'] }] }]
    await inForce(hub, 'approval', { ladders: [{ id: 'refunds', kinds: ['refund'], tiers: joint }] })
    await hub.approvals.request({ ...refund, id: 'Q' }, user('anna'))
    const decide = (person: string, commandId: string) =>
      hub.approvals.decide('Q', approved, { ...user(person), commandId })
    const first = await decide('mei', 'approve-Q')
    expect(first).toMatchObject({ value: { counted: true } })
    expect(await decide('mei', 'approve-Q')).toEqual(first)
    for (const other of ['fang', 'stranger']) {
      expect(await decide(other, 'approve-Q')).toMatchObject({
        rejection: { code: 'IDEMPOTENCY_MISMATCH', field: 'by' },
      })
    }
    expect(await decide('fang', 'approve-Q-2')).toMatchObject({ value: { counted: true, state: 'approved' } })
  })

  it('are void for anything else', async () => {
    const hub = await openDesk(await storeOn(noon))
    const small = { ...refund, amount: { minor: 100, currency: 'CNY' as const } }
    expect(await hub.approvals.request({ ...small, id: 'S' }, user('anna'))).toMatchObject({
      value: { state: 'approved' },
    })
    const other = await hub.approvals.proof('S', { refund: 30_001 }, { by })
    expect(other).toMatchObject({ rejection: { code: 'APPROVAL_CONTENT_CHANGED' } })
    expect((await hub.approvals.get('S'))?.state).toBe('voided')
  })

  it('of somebody who left go to the stand-by with the next tick', async () => {
    const hub = await openDesk(await storeOn(noon))
    await hub.approvals.request({ ...refund, id: 'L' }, user('anna'))
    const moved: string[] = []
    hub.on('ApprovalEscalated', ({ from, to }) => moved.push(`${from} → ${to}`))
    const roles = staff.roles.map((entry) => (entry.main === 'mei' ? { ...entry, main: null } : entry))
    await inForce(hub, 'duty', { ...staff, roles })
    await hub.tick()
    expect(moved).toEqual(['mei → ning'])
    expect(await hub.approvals.decide('L', approved, user('mei'))).toMatchObject({
      rejection: { code: 'APPROVAL_NOT_SIGNER' },
    })
  })

  it('that two decide at once are decided once', async () => {
    const hub = await openDesk(await storeOn(noon))
    await oneDecision([hub, hub], 5)
  })
})

describe('who is on duty', () => {
  const from = NOON - 1
  const until = NOON + 3_600_000

  it('counts at the commit: who was taken off the table a moment before signs no more', async () => {
    const inner = await inMemory(noon)
    const hub = await openDesk(inner)
    await hub.approvals.request({ ...refund, id: 'D' }, user('anna'))
    const roles = staff.roles.map((entry) => (entry.main === 'mei' ? { ...entry, main: 'gu' } : entry))
    const slow = beforeFirstCommit(inner, () => inForce(hub, 'duty', { ...staff, roles }))
    const late = openShop({ store: slow }).hub
    expect(await late.approvals.decide('D', approved, user('mei'))).toMatchObject({
      rejection: { code: 'APPROVAL_NOT_SIGNER' },
    })
    expect(await late.approvals.decide('D', approved, user('gu'))).toMatchObject({ value: { step: 'finance' } })
  })

  it('changes with an absence and a delegation, at once and with four eyes', async () => {
    const hub = await openDesk()
    expect(await hub.approvals.absent({ person: 'mei', from, until: null }, user('mei'))).toMatchObject({ ok: true })
    await hub.approvals.request({ ...refund, id: 'E' }, user('anna'))
    expect((await hub.approvals.get('E'))?.steps[0]?.seats[0]?.current).toBe('ning')
    await hub.approvals.decide('E', approved, user('ning'))

    const handed = { person: 'fang', to: 'gu', from, until }
    expect(await hub.approvals.delegate(handed, user('fang'))).toMatchObject({ value: { version: 3 } })
    await hub.approvals.request({ ...refund, id: 'F' }, user('fang'))
    await hub.approvals.decide('F', approved, user('ning'))
    expect(await hub.approvals.decide('F', approved, user('gu'))).toMatchObject({
      rejection: { code: 'APPROVAL_NOT_SIGNER' },
    })
    expect(await hub.approvals.decide('E', approved, user('gu'))).toMatchObject({ value: { state: 'approved' } })
    const back = { person: 'gu', to: 'fang', from, until }
    expect(await hub.approvals.delegate(back, user('gu'))).toMatchObject({
      rejection: { code: 'POLICY_INVALID', problems: [{ code: 'DELEGATION_RETURNS' }] },
    })
  })

  it('passes a request on when its time is over, each level told once however often it is looked at', async () => {
    const clock = { now: NOON }
    const hub = await openDesk(await inMemory(() => clock.now))
    await hub.approvals.request({ ...refund, id: 'T' }, user('anna'))
    const told: string[] = []
    hub.on('ApprovalAsked', ({ person }) => told.push(`asked ${person}`))
    hub.on('ApprovalEscalated', ({ from: before, to }) => told.push(`${before} → ${to}`))
    for (const hours of [7, 8, 8, 9, 16, 16, 17]) {
      clock.now = NOON + hours * 3_600_000
      await hub.tick()
    }
    expect(told).toEqual(['asked ning', 'mei → ning', 'asked dai', 'ning → dai'])
  })

  it('leaves out what is over', async () => {
    const hub = await openDesk()
    await hub.approvals.absent({ person: 'mei', from: 0, until: NOON }, user('mei'))
    await hub.approvals.absent({ person: 'fang', from, until }, user('fang'))
    const body = (await hub.policies.version({ kind: 'duty', version: 3 }))?.body
    expect(body).toMatchObject({ absences: [{ person: 'fang' }] })
  })

  it('nobody: the alarm goes when the step opens, and beforehand', async () => {
    const hub = await openDesk()
    const roles = staff.roles.map((entry) =>
      entry.role === 'shopManager' ? { ...entry, main: null, standBy: null, superior: null } : entry,
    )
    await inForce(hub, 'duty', { ...staff, roles })
    const alarms: unknown[] = []
    hub.on('ApprovalUnattended', ({ role, why }) => alarms.push([role, why]))
    expect((await hub.approvals.check()).map(({ code }) => code)).toContain('ROLE_UNHELD')
    await hub.approvals.request({ ...refund, id: 'N' }, user('anna'))
    expect(alarms).toEqual([['shopManager', 'nobody']])
  })
})

describe('an order that waits for an approval', () => {
  it('is held by no person, and goes on with the approval; declined, it stays for a person', async () => {
    const shop = openShop()
    const { hub } = shop
    await inForce(hub, 'approval', {
      ladders: [{ id: 'a', tiers: [{ id: 't', steps: [{ id: 's', roles: ['finance'] }] }] }],
    })
    await inForce(hub, 'duty', staff)
    await shop.book('1', placedFact())
    const ask = { ...refund, order: ORDER }
    const before = await holdsOf(hub)
    await hub.approvals.request({ ...ask, id: 'H1' }, user('anna'))
    expect(await holdsOf(hub)).toEqual([...before, 'approval:H1'])
    expect(await hub.orders.lift(ORDER, 'approval:H1', { by })).toMatchObject({ rejection: { code: 'HOLD_RULED' } })
    await hub.approvals.decide('H1', approved, user('fang'))
    expect(await holdsOf(hub)).toEqual(before)
    await hub.approvals.request({ ...ask, id: 'H2' }, user('anna'))
    await hub.approvals.decide('H2', declined, user('fang'))
    expect(await holdsOf(hub)).toEqual([...before, 'approval declined'])
    expect(await hub.orders.lift(ORDER, 'approval declined', { by })).toMatchObject({ ok: true })
  })
})

it('nothing is asked for before a policy and a duty table are in force', async () => {
  const { hub } = openShop()
  expect(await hub.approvals.request(refund, user('anna'))).toMatchObject({
    rejection: { code: 'APPROVAL_UNCONFIGURED' },
  })
})
