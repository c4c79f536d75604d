import { afterAll, describe, expect, it } from 'vitest'
import type { Findings } from '../../src/cases/apply-findings'
import { parseCasePolicy } from '../../src/cases/case-policy'
import { SYSTEM } from '../../src/hub/command'
import type { HubOptions } from '../../src/hub/create-hub'
import { accept, reject } from '../../src/outcome'
import { pgliteStore } from '../../src/sql/pglite-store'
import type { Store } from '../../src/store/store'
import { classOf, finding, findings, HOUR } from '../cases/case-fixture'
import { NOON } from '../order/sample-order'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { by, openShop, orderKey, stockUp, teaOrder } from './shop-fixture'

const { PGlite, close: closeEngine } = await sharedPGlite()
afterAll(closeEngine)

const EVENTS = [
  'CaseOpened',
  'CaseReopened',
  'CaseUnowned',
  'CaseAssigned',
  'CaseOverdue',
  'CaseEscalated',
  'CaseWaitEnded',
  'CaseResolved',
  'CaseClosed',
  'ChoiceOffered',
  'ChoiceMade',
  'OrderHeld',
  'HoldLifted',
] as const
const policy = { duty: [{ owner: 'may', standIns: ['lee', 'boss'] }] }
const vague = finding('address-vague', { gives: classOf({ pauses: true }) })
const some = findings([vague])
const none = findings([])
const CASE = 'order/address-vague/-/TB/s1/1'

/** A shop with one order of tea, and what is told of its cases. */
async function caseShop(options: Partial<HubOptions> & { store?: Store } = {}) {
  const shop = openShop({ cases: { policy }, settings: { paymentTimeLimitMs: null }, ...options })
  const events: string[] = []
  for (const name of EVENTS) {
    shop.hub.on(name, (body) => {
      const { owner = '', reason = '' } = body as { owner?: string | null; reason?: string }
      events.push(`${name} ${owner ?? 'nobody'}${reason}`)
    })
  }
  await stockUp(shop.hub, { 'TEA-1': 10 })
  await shop.book('1', teaOrder(2))
  return {
    ...shop,
    events,
    heard: () => events.splice(0),
    tell: (told: Findings, revision?: number) =>
      shop.hub.cases.noteFindings(
        { orderKey: orderKey('1'), findings: told, ...(revision === undefined ? {} : { revision }) },
        { by: SYSTEM },
      ),
    holds: async () => (await shop.hub.orders.get(orderKey('1')))?.holds.map(({ reason }) => reason),
    later: (ms: number) => {
      shop.clock.now += ms
      return shop.hub.tick()
    },
  }
}

describe('a deadline in working time', () => {
  it('is the case timer, and its event tells that days beyond the calendar were assumed', async () => {
    const hours = [{ days: [1, 2, 3, 4, 5, 6, 7] as const, from: '09:00', to: '10:00' }]
    const schedule = (to: string) => ({ hours, calendar: { weekend: [], from: '2026-01-01', to } })
    const due = async (to: string) => {
      const { tell, hub } = await caseShop({
        cases: { policy: { ...policy, workingTime: { schedule: schedule(to) } } },
      })
      const told: unknown[] = []
      hub.on('CaseOpened', ({ dueAt, dueBy }) => told.push([dueBy, dueAt === null ? null : (dueAt - NOON) / HOUR]))
      await tell(some)
      const known = await hub.cases.get(CASE)
      expect(known?.dueBy).toBe((told[0] as readonly unknown[])[0])
      return told
    }
    // Two hours of working time from noon: the hour of the next morning, and that of the morning after.
    expect(await due('2026-12-31')).toEqual([['workingTime', 46]])
    expect(await due('2026-01-01')).toEqual([['assumedDays', 46]])
  })
})

describe('findings on an order', () => {
  it('open a case and hold the order in one commit, and lift the hold when they are gone', async () => {
    const { tell, hub, holds, heard } = await caseShop()
    expect(await tell(some)).toEqual(accept({ opened: 1, reopened: 0, seen: 0, corrected: 0 }))
    expect(await holds()).toEqual(['CASE:address-vague'])
    expect(await hub.cases.get(CASE)).toMatchObject({ state: 'open', owner: 'may', shop: 'TB/s1', seen: 1 })
    expect(heard()).toEqual(['CaseOpened may', 'OrderHeld CASE:address-vague'])

    await tell(some)
    expect(heard()).toEqual([])
    await tell(none)
    expect(await holds()).toEqual([])
    expect(heard()).toEqual(['CaseClosed may', 'HoldLifted CASE:address-vague'])
    expect((await hub.orders.get(orderKey('1')))?.cases).toBeUndefined()

    await tell(some)
    expect(heard()).toEqual(['CaseReopened may', 'OrderHeld CASE:address-vague'])
    expect(await hub.cases.get(CASE)).toMatchObject({ state: 'open', openings: 2, seen: 3 })
  })

  it('are not noted where the order has changed since it was judged', async () => {
    const { tell, hub } = await caseShop()
    expect(await tell(some, 1)).toMatchObject({ ok: true })
    const { revision = 0 } = (await hub.orders.get(orderKey('1'))) ?? {}
    expect(await tell(none, revision - 1)).toEqual(reject({ code: 'FINDINGS_OUTDATED', revision }))
    expect(await tell(none, revision)).toMatchObject({ ok: true, value: { corrected: 1 } })
  })

  it('hold nothing that nobody but the case may lift', async () => {
    const { tell, hub } = await caseShop()
    await tell(some)
    const reason = 'CASE:address-vague'
    expect(await hub.orders.lift(orderKey('1'), reason, { by })).toEqual(reject({ code: 'HOLD_RULED', reason }))
    expect(await hub.orders.hold(orderKey('1'), 'CASE:mine', { by })).toMatchObject({
      rejection: { code: 'HOLD_RULED' },
    })
    await hub.orders.hold(orderKey('1'), 'mine', { by })
    await tell(none)
    expect((await hub.orders.get(orderKey('1')))?.holds.map(({ reason }) => reason)).toEqual(['mine'])
  })

  it('keep their hold and their cases through later changes of the order', async () => {
    const { tell, book, holds, hub } = await caseShop()
    await tell(some)
    await book('1', { kind: 'PaymentCaptured', ref: 'p', at: Date.UTC(2026, 2, 18, 5), amount: 2_000 })
    expect(await holds()).toEqual(['CASE:address-vague'])
    expect((await hub.orders.get(orderKey('1')))?.cases).toEqual([CASE])
    expect(await hub.orders.review(orderKey('1'), { by })).toMatchObject({ rejection: { code: 'ORDER_HELD' } })
  })

  it('let the order go when it is cancelled', async () => {
    const { tell, hub, holds } = await caseShop()
    await tell(some)
    await hub.orders.cancel(orderKey('1'), 'gone', { by })
    expect(await holds()).toEqual([])
  })

  it('of an order that is not there are refused', async () => {
    const { hub } = await caseShop()
    expect(await hub.cases.noteFindings({ orderKey: 'TB/s1/9', findings: some }, { by: SYSTEM })).toEqual(
      reject({ code: 'ORDER_UNKNOWN' }),
    )
  })
})

describe('a person on a case', () => {
  it('closes it only with a root cause of the catalogue, and the order goes on', async () => {
    const { tell, hub, holds } = await caseShop()
    await tell(some)
    expect(await hub.cases.close(CASE, {}, { by })).toEqual(reject({ code: 'CAUSE_REQUIRED' }))
    expect(await hub.cases.close(CASE, { cause: 'weather' }, { by })).toEqual(reject({ code: 'CAUSE_UNKNOWN' }))
    expect(await holds()).toEqual(['CASE:address-vague'])
    expect(
      await hub.cases.close(CASE, { cause: 'buyer-mistake', note: '王小姐电话 19900001234' }, { by }),
    ).toMatchObject({
      value: { state: 'closed', dueAt: null },
    })
    expect(await holds()).toEqual([])
    expect((await hub.cases.get(CASE))?.notes).toMatchObject([{ kind: 'rootCause', text: '王小姐电话 19900001234' }])
    await tell(some)
    expect(await holds()).toEqual([])
  })

  it('leaves no word of a note in a record, an event or the audit', async () => {
    const { tell, hub, store } = await caseShop({ topics: ['CaseClosed', 'CaseOpened'] })
    await tell(some)
    await hub.cases.note(CASE, 'SECRETWORD', { by })
    await hub.cases.close(CASE, { cause: 'other', note: 'SECRETWORD' }, { by })
    const kept = [await store.list('case', { limit: 10 }), await store.list('answer', { limit: 100 })]
    const blocks = []
    for await (const block of hub.audit.blocks((await hub.audit.heads())[0]?.chain ?? '')) blocks.push(block)
    const outbox = await store.outbox.list({ limit: 100 })
    expect(outbox.items.length).toBeGreaterThan(0)
    expect(JSON.stringify([kept, blocks, outbox])).not.toContain('SECRETWORD')
  })

  it('gets the same answer for the same command', async () => {
    const { tell, hub } = await caseShop()
    await tell(some)
    const options = { by, commandId: 'c1' }
    const once = await hub.cases.close(CASE, { cause: 'other', note: 'n' }, options)
    expect(await hub.cases.close(CASE, { cause: 'other', note: 'n' }, options)).toEqual(once)
    expect((await hub.cases.get(CASE))?.notes.length).toBe(1)
  })

  it('opens one by hand, once for each pattern', async () => {
    const { hub, heard } = await caseShop()
    const input = { subject: { kind: 'order' as const, key: orderKey('1') }, kind: 'complaint', class: classOf() }
    const opened = await hub.cases.open(input, { by })
    expect(opened).toMatchObject({ value: { state: 'open', owner: 'may' } })
    expect(await hub.cases.open(input, { by })).toEqual(reject({ code: 'CASE_EXISTS' }))
    expect(heard()).toEqual(['CaseOpened may'])
    const stock = { kind: 'stock' as const, key: 'main/normal/TEA 1' }
    expect(await hub.cases.open({ ...input, subject: stock }, { by })).toMatchObject({
      value: { caseKey: 'stock/complaint/-/main/normal/TEA 1' },
    })
    for (const key of ['a\0b', 'a\ud800b', '']) {
      expect(await hub.cases.open({ ...input, subject: { kind: 'stock', key } }, { by })).toEqual(
        reject({ code: 'INPUT_INVALID', field: 'subject.key' }),
      )
    }
    expect(await hub.cases.open({ ...input, subject: { kind: 'order', key: 'TB/s1/9' } }, { by })).toEqual(
      reject({ code: 'ORDER_UNKNOWN' }),
    )
  })

  it('runs actions from it, whose results stand in its history', async () => {
    const reships: string[] = []
    const actions = {
      reship: async ({ commandId }: { commandId: string }) => {
        reships.push(commandId)
        return accept(null)
      },
    }
    const { tell, hub } = await caseShop({ cases: { policy, actions } })
    await tell(some)
    const options = { by, commandId: 'a1' }
    expect(await hub.cases.act(CASE, { action: 'reship' }, options)).toMatchObject({ value: { state: 'inProgress' } })
    await hub.cases.act(CASE, { action: 'reship' }, options)
    expect(reships).toHaveLength(1)
    expect(await hub.cases.act(CASE, { action: 'fly' }, { by })).toEqual(
      reject({ code: 'ACTION_UNKNOWN', action: 'fly' }),
    )
    expect(await hub.cases.act(CASE, { action: 'reviewOrder' }, { by })).toMatchObject({
      rejection: { code: 'ACTION_REFUSED', reason: 'ORDER_STATUS' },
    })
    expect(
      await hub.cases.act(CASE, { action: 'closeOrder', input: { reason: 'out of stock' } }, { by }),
    ).toMatchObject({
      ok: true,
    })
    expect((await hub.orders.get(orderKey('1')))?.status).toBe('cancelled')
    expect((await hub.cases.get(CASE))?.history.map(({ what, about }) => `${what} ${about}`)).toEqual([
      'opened anomalies',
      'taken null',
      'acted reship',
      'actionRefused reviewOrder:ORDER_STATUS',
      'acted closeOrder',
    ])
  })
})

describe('time on a case', () => {
  it('passes it from stand-in to stand-in, each told once, and it comes back to the last', async () => {
    const { tell, hub, heard, later } = await caseShop()
    await tell(some)
    heard()
    await later(2 * HOUR - 1)
    expect(heard()).toEqual([])
    await later(1)
    expect(heard()).toEqual(['CaseOverdue may', 'CaseEscalated lee'])
    await later(2 * HOUR)
    expect(heard()).toEqual(['CaseOverdue lee', 'CaseEscalated boss'])
    await later(2 * HOUR)
    expect(heard()).toEqual(['CaseOverdue boss'])
    await tell(some)
    await hub.cases.tag(CASE, { add: ['late'] }, { by })
    await later(4 * HOUR - 1)
    expect(heard()).toEqual([])
    expect((await hub.cases.list({ overdue: true })).items).toMatchObject([{ key: CASE, owner: 'boss' }])
    await later(1)
    expect(heard()).toEqual(['CaseOverdue boss'])
    // Two months, looked at every hour: about once a day, and no more.
    for (let hour = 0; hour < 60 * 24; hour += 1) await later(HOUR)
    const told = heard()
    expect(new Set(told)).toEqual(new Set(['CaseOverdue boss']))
    expect(told.length).toBeGreaterThan(55)
    expect(told.length).toBeLessThan(70)
  })

  it('ends a wait, and opens a resolved case again whose facts still hold after they were watched', async () => {
    const { tell, hub, heard, later, clock } = await caseShop()
    await tell(some)
    await hub.cases.wait(CASE, { until: clock.now + HOUR }, { by })
    heard()
    await later(HOUR)
    expect(heard()).toEqual(['CaseWaitEnded may'])
    await hub.cases.resolve(CASE, { cause: 'other' }, { by })
    expect(heard()).toEqual(['CaseResolved may', 'HoldLifted CASE:address-vague'])
    await later(72 * HOUR)
    expect(heard()).toEqual(['CaseReopened may', 'OrderHeld CASE:address-vague'])
    expect(await hub.cases.get(CASE)).toMatchObject({ state: 'open', openings: 2, rootCause: null })
    await hub.cases.resolve(CASE, { cause: 'other' }, { by })
    heard()
    await tell(none)
    expect(heard()).toEqual(['CaseClosed may'])
    expect(await hub.cases.get(CASE)).toMatchObject({ state: 'closed', rootCause: { code: 'other' }, dueAt: null })
    await later(100 * HOUR)
    expect(heard()).toEqual([])
  })

  it('is an alarm where nobody is on duty', async () => {
    const { tell, heard, later, hub } = await caseShop({ cases: {} })
    await tell(findings([finding('late')]))
    expect(heard()).toEqual(['CaseOpened nobody', 'CaseUnowned nobody'])
    await later(2 * HOUR)
    expect(heard()).toEqual(['CaseOverdue nobody', 'CaseUnowned nobody'])
    await later(100 * HOUR)
    expect(heard()).toEqual(['CaseOverdue nobody', 'CaseUnowned nobody'])
    expect(await hub.cases.list({ overdue: true })).toMatchObject({ items: [{ kind: 'late', level: 2 }] })
    const found = parseCasePolicy(policy)
    if (!found.ok) throw new Error(found.rejection.code)
    hub.cases.usePolicy(found.value)
    await later(100 * HOUR)
    expect(heard()).toEqual(['CaseOverdue nobody', 'CaseEscalated may'])
  })
})

describe('cases', () => {
  it.each(['memory', 'PGlite'])(
    'are found by who has them, how urgent they are and what they are about, on %s',
    async (kind) => {
      const look = async (store?: Store) => {
        const { hub, tell } = await caseShop(store === undefined ? {} : { store })
        await tell(findings([vague, finding('late', { gives: classOf({ priority: 'P0' }) })]))
        const kinds = async (query: Parameters<typeof hub.cases.list>[0]) =>
          (await hub.cases.list(query)).items.map((one) => one.kind).sort()
        expect(await kinds({})).toEqual(['address-vague', 'late'])
        expect(await kinds({ priority: 'P0' })).toEqual(['late'])
        expect(await kinds({ owner: 'may', state: 'open', shop: 'TB/s1' })).toEqual(['address-vague', 'late'])
        expect(await kinds({ subject: { kind: 'order', key: orderKey('1') }, kind: 'late' })).toEqual(['late'])
        expect(await kinds({ overdue: true })).toEqual([])
        await hub.cases.close(CASE, { cause: 'other', note: 'said' }, { by })
        expect(await kinds({ state: 'closed' })).toEqual(['address-vague'])
        expect((await hub.cases.get(CASE))?.notes).toMatchObject([{ text: 'said' }])
        await hub.close()
      }
      await (kind === 'memory' ? look() : look(await pgliteStore({ PGlite, clock: () => NOON })))
    },
  )
})
