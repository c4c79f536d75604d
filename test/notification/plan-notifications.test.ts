import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { emptyLane, holdInLane, type NotificationLane, openLane } from '../../src/notification/lane'
import { NOTHING_TOLD, planNotifications } from '../../src/notification/plan-notifications'
import { quietHoursSchema, quietUntil } from '../../src/notification/quiet-hours'
import { at, heldIntent, policyWith, robot } from './policy-fixture'

const noon = at('2026-03-02T12:00:00+08:00')
const night = at('2026-03-02T23:00:00+08:00')
const quietHours = [{ from: '22:00', to: '08:00' }]

describe('quiet hours', () => {
  it.each([
    // zone, from, to, instant → end, or null outside
    ['Asia/Shanghai', '22:00', '08:00', '2026-03-02T21:59:59.999+08:00', null],
    ['Asia/Shanghai', '22:00', '08:00', '2026-03-02T22:00:00+08:00', '2026-03-03T08:00:00+08:00'],
    ['Asia/Shanghai', '22:00', '08:00', '2026-03-03T07:59:59.999+08:00', '2026-03-03T08:00:00+08:00'],
    ['Asia/Shanghai', '22:00', '08:00', '2026-03-03T08:00:00+08:00', null],
    ['Asia/Shanghai', '12:00', '14:00', '2026-03-03T13:00:00+08:00', '2026-03-03T14:00:00+08:00'],
    ['Asia/Tokyo', '22:00', '08:00', '2026-03-02T21:00:00+08:00', '2026-03-03T07:00:00+08:00'],
    ['Asia/Tokyo', '22:00', '08:00', '2026-03-02T20:59:59+08:00', null],
    // Clocks are put forward in Berlin in this night: eight o'clock comes an hour sooner.
    ['Europe/Berlin', '22:00', '08:00', '2026-03-28T23:00:00+01:00', '2026-03-29T08:00:00+02:00'],
    ['Europe/Berlin', '22:00', '08:00', '2026-10-24T23:00:00+02:00', '2026-10-25T08:00:00+01:00'],
    // The end falls into the hour that is left out.
    ['Europe/Berlin', '22:00', '02:30', '2026-03-28T23:00:00+01:00', '2026-03-29T03:30:00+02:00'],
  ])('%s %s to %s: at %s they last until %s', (zone, from, to, instant, end) => {
    const hours = quietHoursSchema.parse({ zone, from, to })
    expect(quietUntil(hours, at(instant))).toBe(end === null ? null : at(end))
  })

  it.each([
    [{ from: '8:00', to: '9:00' }],
    [{ from: '24:00', to: '08:00' }],
    [{ from: '08:00', to: '08:00' }],
    [{ zone: 'CST', from: '08:00', to: '09:00' }],
  ])('%j are none', (hours) => {
    expect(quietHoursSchema.safeParse(hours).success).toBe(false)
  })
})

describe('a plan', () => {
  it('tells at once by day, and says until when it holds at night', () => {
    const policy = policyWith({ quietHours })
    const decide = (importance: string, when: number) =>
      planNotifications([heldIntent(policy, importance, 'a', when)], policy, NOTHING_TOLD, when)[0]?.deliveries
    expect(decide('P1', noon)).toEqual([{ transport: 'robot', decision: 'send', why: 'due' }])
    const until = at('2026-03-03T08:00:00+08:00')
    expect(decide('P1', night)).toEqual([{ transport: 'robot', decision: 'hold', until, why: 'quietHours' }])
    expect(decide('P0', night)).toEqual([
      { transport: 'robot', decision: 'send', why: 'important' },
      { transport: 'inApp', decision: 'send', why: 'due' },
    ])
  })

  it.each([
    // ms since it was told, importance then and now → what becomes of it
    [599_999, 'P1', 'P1', 'merge', 'sameIntent'],
    [600_000, 'P1', 'P1', 'tell', 'again'],
    [1, 'P1', 'P0', 'tell', 'moreImportant'],
    [1, 'P0', 'P1', 'merge', 'sameIntent'],
  ] as const)('the same after %i ms, %s before and %s now: %s, %s', (passed, then, now, decision, why) => {
    const policy = policyWith()
    const intent = heldIntent(policy, now, 'a', noon)
    const state = { ...NOTHING_TOLD, known: () => ({ raisedAt: noon - passed, importance: then }) }
    expect(planNotifications([intent], policy, state, noon)[0]).toMatchObject({ decision, why })
  })

  it('merges the same intent within one call, and drops what no route is for', () => {
    const policy = policyWith()
    const intent = heldIntent(policy, 'P1', 'a', noon)
    expect(planNotifications([intent, intent], policy, NOTHING_TOLD, noon).map(({ decision }) => decision)).toEqual([
      'tell',
      'merge',
    ])
    const nowhere = policyWith({ routes: [{ importance: ['P0'], transports: ['robot'] }] })
    expect(planNotifications([heldIntent(nowhere, 'P2', 'a', noon)], nowhere, NOTHING_TOLD, noon)[0]).toMatchObject({
      decision: 'drop',
      why: 'noRoute',
    })
  })

  it('lets three go in a minute, and says when the fourth may', () => {
    const policy = policyWith()
    const intents = ['a', 'b', 'c', 'd'].map((order) => heldIntent(policy, 'P1', order, noon))
    const plans = planNotifications(intents, policy, NOTHING_TOLD, noon)
    expect(plans.map(({ deliveries }) => deliveries[0]?.decision)).toEqual(['send', 'send', 'send', 'hold'])
    expect(plans[3]?.deliveries[0]).toEqual({ transport: 'robot', decision: 'hold', until: noon + 65_000, why: 'pace' })
  })
})

describe('laws', () => {
  const importance = fc.constantFrom('P0' as const, 'P1' as const, 'P2' as const)
  const happening = fc.record({
    importance,
    order: fc.integer({ min: 0, max: 30 }),
    afterMs: fc.integer({ min: 0, max: 40_000 }),
  })

  it('no P0 is held for quiet hours or to be collected, nothing is dropped without a reason, and no minute has more than its number', () => {
    fc.assert(
      fc.property(
        fc.array(happening, { maxLength: 60 }),
        fc.integer({ min: 0, max: 86_400_000 }),
        fc.integer({ min: 1, max: 4 }),
        (happened, start, perMinute) => {
          const policy = policyWith(
            {
              quietHours,
              routes: [{ importance: ['P2'], transports: ['robot'], collectMs: 60_000 }, { transports: ['robot'] }],
            },
            [robot({ limits: { bodyBytes: 4_096, titleBytes: 0, perMinute } })],
          )
          const told = new Map<string, { raisedAt: number; importance: 'P0' | 'P1' | 'P2' }>()
          const sent: number[] = []
          let now = noon + start
          for (const { importance: matters, order, afterMs } of happened) {
            now += afterMs
            const intent = heldIntent(policy, matters, String(order), now)
            const state = { known: (key: string) => told.get(key), slots: () => sent, waiting: () => 0 }
            const [plan] = planNotifications([intent], policy, state, now)
            if (plan?.decision === 'tell') told.set(intent.key, { raisedAt: now, importance: matters })
            for (const delivery of plan?.deliveries ?? []) {
              expect(delivery.why).toBeTruthy()
              if (matters === 'P0' && delivery.decision === 'hold') expect(delivery.why).toBe('pace')
              if (delivery.transport === 'robot' && delivery.decision === 'send') sent.push(now)
            }
            if (matters === 'P0' && plan?.decision === 'tell') {
              expect(plan.deliveries.some(({ decision }) => decision === 'send')).toBe(true)
            }
            expect(plan?.why).toBeTruthy()
          }
          for (const from of sent)
            expect(sent.filter((one) => one >= from && one < from + 60_000).length).toBeLessThanOrEqual(perMinute)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('what was held is told exactly once, in messages of twenty at most, never in quiet hours unless P0, within the pace', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ importance, from: fc.integer({ min: 0, max: 20 * 3_600_000 }) }), { maxLength: 120 }),
        (items) => {
          const policy = policyWith({ quietHours })
          let lane: NotificationLane = emptyLane('robot', { kind: 'role', id: 'orders' })
          for (const [index, item] of items.entries()) {
            lane = holdInLane(lane, {
              id: `i${index}`,
              importance: item.importance,
              from: night + item.from,
              why: 'quietHours',
            })
          }
          const told: string[] = []
          const sent: number[] = []
          for (let steps = 0; lane.waiting.length > 0; steps += 1) {
            expect(steps).toBeLessThan(500)
            const now = Math.min(...lane.waiting.map(({ from }) => from))
            const opened = openLane(lane, policy, sent, now)
            for (const { ids } of opened.sendings) {
              expect(ids.length).toBeLessThanOrEqual(20)
              const quiet = quietUntil(quietHoursSchema.parse(quietHours[0]), now) !== null
              if (quiet) expect(ids.every((id) => items[Number(id.slice(1))]?.importance === 'P0')).toBe(true)
              told.push(...ids)
              sent.push(now)
            }
            lane = opened.lane
          }
          expect([...told].sort()).toEqual(items.map((_, index) => `i${index}`).sort())
          for (const from of sent)
            expect(sent.filter((one) => one >= from && one < from + 60_000).length).toBeLessThanOrEqual(3)
        },
      ),
      { numRuns: 200 },
    )
  })
})
