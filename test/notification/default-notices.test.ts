import { describe, expect, it } from 'vitest'
import type { HubEvents } from '../../src/hub/hub-event'
import { DEFAULT_NOTICES } from '../../src/notification/default-notices'
import { defaultNotificationPolicy } from '../../src/notification/default-policy'
import { EVENT_VARIABLES } from '../../src/notification/event-variables'
import { intentsOf, type NotificationIntent } from '../../src/notification/intent'
import { notificationOf } from '../../src/notification/notification'
import { NOTHING_TOLD, planNotifications } from '../../src/notification/plan-notifications'
import { recipientKey } from '../../src/notification/recipient'
import { renderMessage } from '../../src/notification/render-message'
import { at, policyWith, robot } from './policy-fixture'

const night = at('2026-03-02T23:00:00+08:00')
const morning = at('2026-03-03T08:00:00+08:00')

const ofCase: HubEvents['CaseWaitEnded'] = {
  caseKey: 'order/address-vague/-/TB/s1/1',
  orderKey: 'TB/s1/1',
  shop: 'TB/s1',
  kind: 'address-vague',
  priority: 'P1',
  owner: 'may',
  at: night,
}
const ofApproval = { approvalId: 'A-1', kind: 'refund', subject: 'TB/s1/1', orderKey: 'TB/s1/1', at: night }
const ofSeat = { ...ofApproval, step: 'finance', role: 'finance', why: 'noAnswer' }

type CaseEvents = {
  readonly [Name in Extract<keyof HubEvents, `Case${string}` | `Choice${string}`>]: HubEvents[Name]
}
const CASE_EVENTS: CaseEvents = {
  CaseOpened: { ...ofCase, dueAt: morning, dueBy: 'clock' },
  CaseReopened: { ...ofCase, dueAt: morning, dueBy: 'clock', openings: 2 },
  CaseUnowned: { ...ofCase, owner: null, level: 0 },
  CaseAssigned: { ...ofCase, from: 'lee' },
  CaseOverdue: { ...ofCase, level: 1, next: 'standIn' },
  CaseEscalated: { ...ofCase, from: 'lee', level: 1 },
  CaseWaitEnded: ofCase,
  CaseResolved: { ...ofCase, cause: 'called' },
  CaseClosed: { ...ofCase, end: 'closedBySystem', cause: null },
  ChoiceOffered: { ...ofCase, options: ['wait', 'refund'], until: morning },
  ChoiceMade: { ...ofCase, option: 'wait', lapsed: false },
}
const APPROVAL_EVENTS: Readonly<Record<string, object>> = {
  ApprovalRequested: { ...ofApproval, applicant: 'may', state: 'waiting', tier: 'high' },
  ApprovalAsked: { ...ofSeat, person: 'lee', level: 0 },
  ApprovalEscalated: { ...ofSeat, from: 'lee', to: 'boss' },
  ApprovalUnattended: ofSeat,
  ApprovalStepPassed: { ...ofApproval, step: 'finance' },
  ApprovalWaiverOverdue: { ...ofApproval, waivedBy: 'boss' },
  ApprovalDecided: { ...ofApproval, state: 'approved' },
  ApprovalUsed: { ...ofApproval, ref: 'cmd-1' },
  ApprovalUncovered: {
    ...{ kind: 'duty', name: 'default', approval: 2, duty: 3, count: 1, at: night },
    findings: [{ code: 'ROLE_UNHELD', role: 'finance', path: 'ladders.0.tiers.0.steps.0.roles.0', at: night }],
  },
}
const ofOrder = { orderKey: 'TB/s1/1', number: 'OH-1', at: night }
const sent = { warehouse: 'HZ', carrier: 'SF', closed: [], arrivalNotice: true }
const ORDER_EVENTS: { readonly [Name in 'ParcelShipped' | 'OrderRouted' | 'RoutePaused']: HubEvents[Name] } = {
  ParcelShipped: {
    ...{ ...ofOrder, channel: 'TB', shop: 's1', channelOrderNo: '1', parcel: 'p-1' },
    ...{ carrier: 'SF', trackingNo: 'SF1234567890', lines: null },
  },
  OrderRouted: { ...ofOrder, version: 3, parcels: [sent] },
  RoutePaused: { ...ofOrder, because: 'ROUTE_WEATHER', until: morning },
}
const EVENTS: Readonly<Record<string, object>> = { ...CASE_EVENTS, ...APPROVAL_EVENTS, ...ORDER_EVENTS }

const everywhere = defaultNotificationPolicy({
  pages: 'https://ops.example',
  transports: { P0: ['robot'], P1: ['robot'], P2: ['robot'], buyer: ['toBuyer'] },
})
const transports = [robot(), robot({ name: 'toBuyer', markup: 'plain' })]
const policy = policyWith(everywhere, transports)
/** The notification of an intent, once it was told. */
function told(intent: NotificationIntent) {
  const [plan] = planNotifications([intent], policy, NOTHING_TOLD, night)
  if (plan?.decision !== 'tell') throw new Error('It is not told.')
  return notificationOf(plan, { before: undefined, source: 's', origin: null, at: night })
}
const intentFor = (name: string, body: object) => intentsOf({ name, body, at: night }, policy)

describe('default notices', () => {
  it.each([
    // event → recipient and importance, or nobody
    ['CaseOpened', 'person:may P1'],
    ['CaseReopened', 'person:may P1'],
    ['CaseUnowned', 'role:supervisor P1'],
    ['CaseAssigned', 'person:may P1'],
    ['CaseOverdue', 'person:may P1'],
    ['CaseEscalated', 'person:may P1'],
    ['CaseWaitEnded', 'person:may P1'],
    ['CaseResolved', undefined],
    ['CaseClosed', 'person:may P2'],
    ['ChoiceOffered', 'buyer:TB/s1/1 P1'],
    ['ChoiceMade', 'person:may P2'],
    ['ApprovalRequested', undefined],
    ['ApprovalAsked', 'person:lee P1'],
    ['ApprovalEscalated', 'person:lee P2'],
    ['ApprovalUnattended', 'role:supervisor P0'],
    ['ApprovalStepPassed', undefined],
    ['ApprovalWaiverOverdue', 'role:supervisor P1'],
    ['ApprovalUncovered', 'role:supervisor P0'],
    ['ApprovalDecided', 'role:orders P2'],
    ['ApprovalUsed', undefined],
    ['ParcelShipped', 'buyer:TB/s1/1 P2'],
    ['OrderRouted', 'buyer:TB/s1/1 P2'],
    ['RoutePaused', 'buyer:TB/s1/1 P2'],
  ])('%s tells %s', (name, wanted) => {
    const intents = intentFor(name, EVENTS[name] ?? {})
    const heard = intents.map(({ recipient, importance }) => `${recipientKey(recipient)} ${importance}`)
    expect(heard).toEqual(wanted === undefined ? [] : [wanted])
  })

  it('tell a buyer of a long way only where the way is long, and of the weather only where it is known', () => {
    const near = { ...ORDER_EVENTS.OrderRouted, parcels: [{ ...sent, arrivalNotice: false }] }
    expect(intentFor('OrderRouted', near)).toEqual([])
    expect(intentFor('OrderRouted', { ...ORDER_EVENTS.OrderRouted, parcels: [] })).toEqual([])
    expect(
      intentFor('RoutePaused', { ...ORDER_EVENTS.RoutePaused, because: 'ROUTE_WEATHER_UNKNOWN', until: null }),
    ).toEqual([])
  })

  it('tell supervisors, too, of a case that comes back to an owner without stand-ins, each time anew', () => {
    const told = (next: HubEvents['CaseOverdue']['next'], level: number) =>
      intentFor('CaseOverdue', { ...CASE_EVENTS.CaseOverdue, owner: next === 'nobody' ? null : 'may', next, level })
    const heard = (next: HubEvents['CaseOverdue']['next']) =>
      told(next, 3).map(({ recipient }) => recipientKey(recipient))
    expect(heard('standIn')).toEqual(['person:may'])
    expect(heard('sameOwner')).toEqual(['person:may', 'role:supervisor'])
    // CaseUnowned tells them.
    expect(heard('nobody')).toEqual([])
    expect(told('sameOwner', 4)[1]?.key).not.toBe(told('sameOwner', 3)[1]?.key)
  })

  it.each(Object.keys(EVENTS))('%s has all its variables in its body', (name) => {
    for (const [variable, spec] of Object.entries(EVENT_VARIABLES[name] ?? { missing: 'text' })) {
      const field = typeof spec === 'string' ? variable : (spec.path.split('.')[0] ?? '')
      expect(Object.keys(EVENTS[name] ?? {})).toContain(field)
    }
  })

  it.each(DEFAULT_NOTICES.filter(({ event }) => event in EVENTS).map(({ id, event }) => [id, event] as const))(
    '%s leaves no place empty, in both languages',
    (id, event) => {
      const [intent] = intentFor(event, EVENTS[event] ?? {})
      if (intent === undefined) throw new Error(`${id} is told to nobody.`)
      for (const locale of ['zh-CN', 'en'] as const) {
        const own = policyWith({ ...everywhere, locale }, transports)
        const notification = told(intent)
        const message = renderMessage({ id: 'm', notification, transport: robot({ markup: 'plain' }) }, own)
        expect(`${message?.title} ${message?.body}`).not.toMatch(event === 'CaseUnowned' ? /[{}]/ : /[{}—]/)
        expect(/[\u4e00-\u9fff]/.test(message?.title ?? '')).toBe(locale === 'zh-CN')
      }
    },
  )

  it('an unowned case of P0 wakes supervisors at night, a case of P1 waits for the morning', () => {
    const decided = (priority: 'P0' | 'P1') => {
      const intents = intentFor('CaseUnowned', { ...CASE_EVENTS.CaseUnowned, priority })
      const [plan] = planNotifications(intents, policy, NOTHING_TOLD, night)
      return plan?.deliveries.find(({ transport }) => transport === 'robot')
    }
    expect(decided('P0')).toEqual({ transport: 'robot', decision: 'send', why: 'important' })
    expect(decided('P1')).toEqual({ transport: 'robot', decision: 'hold', until: morning, why: 'quietHours' })
  })

  it('what a buyer is told goes over no transport of the staff, and names no rule', () => {
    const [intent] = intentFor('ChoiceOffered', CASE_EVENTS.ChoiceOffered)
    if (intent === undefined) throw new Error('The buyer is not told.')
    const [plan] = planNotifications([intent], policy, NOTHING_TOLD, morning)
    expect(plan?.deliveries.map(({ transport }) => transport)).toEqual(['inApp', 'toBuyer'])
    const notification = told(intent)
    const message = renderMessage({ id: 'm', notification, transport: robot({ markup: 'plain' }) }, policy)
    expect(`${message?.title} ${message?.body}`).not.toMatch(/address-vague|may|P1/)
  })
})
