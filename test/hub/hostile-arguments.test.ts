import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { OrderHubError } from '../../src/errors'
import { memoryStore } from '../../src/store/memory-store'
import type { Store } from '../../src/store/store'
import { refunds, staff } from '../approval/desk'
import { classOf } from '../cases/case-fixture'
import { NOON } from '../order/sample-order'
import { HOSTILE_VALUES, hostileVariants, MARKER } from './hostile-values'
import { holdPolicy, keepingTransport } from './notification-fixture'
import { type PublicMethod, publicMethods } from './public-methods'
import { by, openShop, orderKey, paidFact, stockUp, teaOrder } from './shop-fixture'

const KEY = orderKey('1')
const CASE = `order/stock-short/-/${KEY}`
const DAY = 86_400_000

/** Methods that hosts do not call with arguments of their own, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  webhook: 'takes a Request, and is tested with hostile ones',
  start: 'takes nothing, and runs until the hub is closed',
  close: 'takes nothing, and ends the hub',
  useCatalog: 'takes what createCatalog made',
  useLockStrategies: 'takes what createLockStrategies made',
  usePublications: 'takes what createPublicationPlan made',
  'cases.usePolicy': 'takes what parseCasePolicy made',
  'cases.lacking': 'told what a policy was compiled to, by the hub',
  'notifications.lacking': 'told what a policy was compiled to, by the hub',
  'automation.lacking': 'told what a policy was compiled to, by the hub',
  'notifications.attach': 'told the handlers of effects, by the hub',
  'automation.attach': 'told the handlers of effects, by the hub',
  'cases.run': 'told a command, by the hub',
  'cases.noteFindings': 'told what rules found, by the hub',
  'cases.openPart': 'told a part that was parsed, by the hub',
  'inbound.attend': 'told a row that is due, by the tick',
  'anomalies.shops.seen': 'told a document that was checked, by intake',
  'anomalies.shops.broughtNews': 'told a document that was checked, by intake',
  'outbox.claim': 'the worker’s part of the store',
  'outbox.extend': 'the worker’s part of the store',
  'outbox.finish': 'the worker’s part of the store',
  'outbox.retry': 'the worker’s part of the store',
}

const document = { channel: 'TB', shop: 's1', document: { channelOrderNo: '9', facts: [teaOrder(1)] } }
const raw = { channel: 'TB', shop: 's1', raw: Buffer.from('{}') }
const place = { sku: 'TEA-1', warehouse: 'main', pool: 'normal' }
const lines = [{ sku: 'TEA-1', quantity: 1 }]
const subject = { kind: 'order', key: KEY }
const given = classOf({})
const target = { kind: 'anomaly', name: 'default' }
const period = { from: NOON - DAY, to: NOON + DAY }
const page = { limit: 10, after: null }
const audited = { signal: new AbortController().signal, limit: 10 }

/** Arguments that are right, from which the hostile ones are made. A method that is not listed gets {@link OTHERWISE}. */
const RIGHT: Readonly<Record<string, readonly unknown[]>> = {
  'intake.receive': [raw, { commandId: 'c-1' }],
  'intake.book': [raw, { commandId: 'c-2' }],
  'intake.bookFacts': [document, { commandId: 'c-3' }],
  'intake.process': ['TB/s1/x', {}],
  'intake.replay': ['TB/s1/x', { by }],
  'intake.list': [{ state: 'pending', channel: 'TB', ...page }],
  'orders.ship': [KEY, { id: 'p-1', carrier: 'SF', trackingNo: 'SF1' }, { by }],
  'orders.cancel': [KEY, 'changed mind', { by, rest: true }],
  'orders.changeAddress': [
    KEY,
    { country: 'CN', province: '浙江省', city: '杭州市', district: '', detail: 'x' },
    { by, reason: 'moved' },
  ],
  'orders.settleStock': [KEY, { how: 'deduct', reason: 'found' }, { by }],
  'orders.hold': [KEY, 'look', { by }],
  'orders.lift': [KEY, 'look', { by }],
  'orders.list': [{ status: 'paid', channel: 'TB', shop: 's1', ...page }],
  'stock.adjust': [{ ...place, change: 1 }, { by }],
  'stock.transfer': [{ sku: 'TEA-1', quantity: 1, from: { warehouse: 'main' }, to: { warehouse: 'BJ' } }, { by }],
  'stock.lock': [{ lockId: 'k-1', owner: 'cart', lines, ttlMs: 60_000 }, { by }],
  'stock.deduct': ['kept', { by, fence: 1, lines }],
  'stock.release': ['kept', { by, fence: 1 }],
  'stock.extend': ['kept', { ttlMs: 90_000 }, { by, fence: 1 }],
  'stock.resize': ['kept', lines, { by, fence: 1 }],
  'stock.deductAnew': ['kept', 'anew', { by }],
  'stock.expire': ['kept', { by }],
  'stock.level': [place],
  'stock.list': [{ ...place, ...page }],
  'stock.lockOf': ['kept'],
  'stock.published': [{ channel: 'TB', shop: 's1', ...page }],
  'stock.republish': [{ channel: 'TB', shop: 's1' }, { signal: new AbortController().signal }],
  'stock.levelAt': [place, NOON],
  'stock.history': [place, { from: NOON - DAY, to: NOON, ...page }],
  'stock.board': [{ ...place, channel: 'TB', state: 'onSale', paceDays: 7, ...page }],
  'stock.dayReport': [{ day: '2026-03-01', zone: 'Asia/Shanghai', ...page }, { signal: new AbortController().signal }],
  'stock.audit': [audited],
  'stock.applyCompensation': [{ kind: 'releaseLock', lockId: 'kept', owner: 'x', fence: 1, ref: 'r' }, { by }],
  'stock.movements': [place, 1, 10],
  'allocation.allocate': [{ orders: [KEY], ...place }, { by }],
  'allocation.purchasing': [{ ...place, limit: 10 }],
  'counts.settle': [
    { countId: 'n-1', ...place, counted: 3, countedAt: NOON },
    { by, onShortage: 'refuse', onUnknownRow: 'open' },
  ],
  'counts.applySnapshot': [(async function* () {})(), { snapshotId: 'n-2', by, warehouse: 'main' }, {}],
  'counts.snapshot': ['n-2'],
  'inbound.announce': [{ receiptId: 'r-2', ...place, quantity: 1, expectedAt: NOON + DAY }, { by }],
  'inbound.change': ['r-1', { quantity: 5, expectedAt: NOON + DAY }, { by }],
  'inbound.cancel': ['r-1', { by }],
  'inbound.receive': ['r-1', { quantity: 1, final: false }, { by }],
  'inbound.get': ['r-1'],
  'inbound.list': [{ ...place, state: 'open', ...page }],
  'inbound.outlook': [place],
  'inbound.promises': [place],
  'inbound.availableToPromise': [{ ...place, quantity: 1 }],
  'inbound.noteOverdue': ['r-1', { by }],
  'anomalies.explain': [KEY, 'address-vague'],
  'anomalies.try': [
    { rules: [] },
    { ...period, channel: 'TB', shop: 's1' },
    { signal: new AbortController().signal, onProgress: () => undefined, samples: 3 },
  ],
  'policies.jsonSchema': ['anomaly'],
  'policies.check': [{ ...target, body: { rules: [] }, note: 'x' }],
  'policies.save': [{ ...target, body: { rules: [] }, note: 'x' }, { by }],
  'policies.activate': [{ ...target, version: 1 }, { by }],
  'policies.rollOut': [{ ...target, version: 1, percent: 10, shops: [] }, { by }],
  'policies.rollBack': [{ ...target, active: 1, tried: null }, { by }],
  'policies.get': [target],
  'policies.list': [{ kind: 'anomaly', ...page }],
  'policies.versions': [target, page],
  'policies.version': [{ ...target, version: 1 }],
  'policies.diff': [{ ...target, from: 1, to: 1 }],
  'policies.versionFor': [target, { key: KEY, channel: 'TB', shop: 's1' }],
  'approvals.request': [
    {
      id: 'A-2',
      kind: 'refund',
      subject: KEY,
      amount: { minor: 30_000, currency: 'CNY' },
      payload: { refund: 1 },
      order: KEY,
    },
    { by },
  ],
  'approvals.decide': ['A-1', { verdict: 'approved', comment: 'fine' }, { by }],
  'approvals.withdraw': ['A-1', { by }],
  'approvals.waive': ['A-1', 'urgent', { by }],
  'approvals.proof': ['A-1', { refund: 1 }, { by }],
  'approvals.delegate': [{ from: 'mei', to: 'fu', since: NOON, until: NOON + DAY }, { by }],
  'approvals.absent': [{ person: 'mei', from: NOON, until: NOON + DAY }, { by }],
  'approvals.get': ['A-1'],
  'approvals.list': [{ state: 'waiting', kind: 'refund', subject: KEY, applicant: 'x', ...page }],
  'approvals.toSign': ['mei'],
  'approvals.ofRole': ['finance'],
  'approvals.check': [{ aheadMs: DAY }],
  'approvals.attend': ['A-1'],
  'fulfilments.candidates': [{ channel: 'TB', shop: 's1' }],
  'fulfilments.merge': [[KEY, orderKey('2')], { by }],
  'fulfilments.split': [
    KEY,
    {
      parts: [
        { id: 'a', lines: [{ id: 'l1', quantity: 1 }] },
        { id: 'b', lines: [{ id: 'l1', quantity: 1 }] },
      ],
    },
    { by },
  ],
  'fulfilments.undo': ['F-1', { by }],
  'fulfilments.ship': ['F-1', { part: 'a', carrier: 'SF', trackingNo: 'SF1' }, { by }],
  'fulfilments.get': ['F-1'],
  'fulfilments.list': [{ channel: 'TB', shop: 's1', state: 'open', ...page }],
  'cases.bulk.mark': [{ id: 'b-1', kind: 'recall', class: given, where: { channel: 'TB' }, choice: null }, { by }],
  'cases.bulk.progress': ['b-1', new AbortController().signal],
  'cases.topTen': [{ month: '2026-03', zone: 'Asia/Shanghai' }],
  'cases.act': [CASE, { action: 'holdOrder', input: { reason: 'look' } }, { by, commandId: 'act-1' }],
  'cases.open': [
    { subject, kind: 'hand', about: null, class: given, choice: null, note: 'n' },
    { by, commandId: 'open-1' },
  ],
  'cases.take': [CASE, { by }],
  'cases.assign': [CASE, { owner: 'mei', standIns: ['fu'] }, { by }],
  'cases.wait': [CASE, { until: NOON + DAY }, { by }],
  'cases.note': [CASE, 'words', { by }],
  'cases.message': [CASE, 'words', { by }],
  'cases.tag': [CASE, { add: ['a'], remove: ['b'] }, { by }],
  'cases.resolve': [CASE, { cause: 'c', note: 'n' }, { by }],
  'cases.close': [CASE, { cause: 'c', note: 'n' }, { by }],
  'cases.reopen': [CASE, { by }],
  'cases.choose': [CASE, 'wait', { by }],
  'cases.get': [CASE],
  'cases.list': [
    { state: 'open', priority: 'P1', owner: 'x', kind: 'k', subject, shop: 'TB/s1', bulk: 'b', overdue: true, ...page },
  ],
  'cases.attend': [CASE, { by }],
  'notifications.list': [
    { recipient: { kind: 'role', id: 'orders' }, state: 'open', importance: 'P0', event: 'OrderHeld', ...page },
  ],
  'notifications.get': ['N-1'],
  'automation.try': [KEY, { event: 'OrderHeld', body: { reason: 'x' } }, { rules: [] }],
  'buyers.view': [KEY, { locale: 'en' }],
  'buyers.choose': [KEY, { id: 'x', option: 'wait' }, { by }],
  'routing.route': [KEY, { by, forgetRefusals: true, holdIfNone: true }],
  'routing.refuse': [KEY, { warehouse: 'main', reason: 'closed' }, { by }],
  'routing.choose': [KEY, { warehouse: 'main', carrier: 'SF' }, { by }],
  'routing.list': [{ channel: 'TB', shop: 's1', state: 'routed', ...page }],
  'routing.simulate': [
    { ...period, channel: 'TB', shop: 's1', body: {}, stock: 'kept', samples: 3, limit: 10 },
    { signal: new AbortController().signal },
  ],
  'audit.blocks': ['main', 1],
  'privacy.erase': [{ orderKey: orderKey('none') }, { by }],
  'outbox.resolve': ['m-1', 'skip'],
  'outbox.list': [{ state: 'dead', ...page }],
  on: ['OrderHeld', () => undefined],
  tick: [{ signal: new AbortController().signal }],
  useSnapshotSources: [[]],
}

const OTHERWISE = [KEY, { by }, { by }]

/** Codes the pages of the reference explain. */
const KNOWN_CODES: ReadonlySet<string> = new Set(
  ['rejections', 'faults'].flatMap((name) => {
    const text = readFileSync(new URL(`../../docs/reference/${name}.md`, import.meta.url), 'utf8')
    return [...text.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, code]) => code ?? '')
  }),
)

/** A store that counts the records that were written, answers apart. */
function countingStore(): { readonly store: Store; readonly writes: () => number } {
  const inner = memoryStore({ clock: () => NOON })
  let written = 0
  const store = new Proxy(inner, {
    get(target, name) {
      if (name === 'transact') {
        const transact: Store['transact'] = (unit) =>
          target.transact({
            ...unit,
            keysOf: (...args) => unit.keysOf(...args),
            decide: (...args) => {
              const changes = unit.decide(...args)
              written += changes.records.filter(({ kind }) => kind !== 'answer').length
              return changes
            },
          })
        return transact
      }
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { store, writes: () => written }
}

async function openWalk() {
  const { store, writes } = countingStore()
  const errors: unknown[] = []
  const { hub, book } = openShop({
    store,
    settings: { paymentTimeLimitMs: null },
    anomalies: {},
    automation: { rules: { rules: [] } },
    notifications: { policy: holdPolicy(), transports: [keepingTransport().transport], addressOf: async () => 'x' },
    onError: (error) => errors.push(error),
  })
  await stockUp(hub, { 'TEA-1': 50 })
  await book('1', teaOrder(2), paidFact(2_000))
  await book('2', teaOrder(2))
  const choice = {
    options: [{ code: 'wait', label: { 'zh-CN': '等', en: 'Wait' } }],
    otherwise: 'wait',
    until: NOON + DAY,
  }
  await hub.cases.open({ subject: { kind: 'order', key: KEY }, kind: 'stock-short', class: given, choice }, { by })
  await hub.stock.lock({ lockId: 'kept', lines, ttlMs: null }, { by })
  await hub.inbound.announce({ receiptId: 'r-1', sku: 'TEA-1', quantity: 5, expectedAt: NOON + DAY }, { by })
  for (const [kind, body] of [
    ['approval', refunds],
    ['duty', staff],
    ['anomaly', { rules: [] }],
  ] as const) {
    const saved = await hub.policies.save({ kind, body }, { by })
    if (!saved.ok) throw new Error(JSON.stringify(saved.rejection))
    await hub.policies.activate({ kind, version: 1 }, { by })
  }
  await hub.approvals.request(
    { id: 'A-1', kind: 'refund', subject: KEY, amount: { minor: 30_000, currency: 'CNY' }, payload: { refund: 1 } },
    { by },
  )
  return { hub, book, writes, errors }
}

/** What an answer or a fault does that it may not; undefined: nothing. */
async function wrongWith(call: () => unknown, writes: () => number): Promise<string | undefined> {
  const before = writes()
  let answer: unknown
  try {
    answer = await call()
    if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
      const iterator = (answer as AsyncIterable<unknown>)[Symbol.asyncIterator]()
      for (let pulled = 0; pulled < 3 && !(await iterator.next()).done; pulled++);
    }
  } catch (error) {
    if (!OrderHubError.is(error))
      return `throws ${String((error as Error)?.name)}: ${String((error as Error)?.message)
        .slice(0, 100)
        .replaceAll('\n', ' ')}`
    if (!KNOWN_CODES.has(error.code)) return `throws the undocumented ${error.code}`
    if (error.message.includes(MARKER) || JSON.stringify(error).includes(MARKER))
      return `repeats a value in ${error.code}`
    return writes() === before ? undefined : `wrote, and threw ${error.code}`
  }
  const outcome = answer as { readonly ok?: unknown; readonly rejection?: { readonly code: string } } | undefined
  if (outcome?.ok !== false) return undefined
  const { rejection } = outcome
  if (rejection === undefined || !KNOWN_CODES.has(rejection.code)) return `answers the undocumented ${rejection?.code}`
  return undefined
}

/** The calls a method is tried with. */
function* callsOf({ name }: PublicMethod): Generator<readonly [string, () => readonly unknown[]]> {
  const right = RIGHT[name] ?? OTHERWISE
  yield ['nothing', () => []]
  for (const [at, good] of right.entries()) {
    yield [`${at} left out`, () => right.slice(0, at)]
    for (const [what, make] of HOSTILE_VALUES) {
      yield [`${at}: ${what}`, () => right.with(at, make())]
      if (at > 0) yield [`${at}: ${what}, alone`, () => right.map((_, index) => (index === at ? make() : undefined))]
    }
    if (typeof good !== 'object' || good === null || Array.isArray(good)) continue
    for (const [what, make] of hostileVariants(good)) yield [`${at}.${what}`, () => right.with(at, make())]
  }
}

const SERVICES = [...new Set(publicMethods(openShop().hub, '').map(({ name }) => name.split('.')[0] ?? ''))]

describe('arguments that cannot be right', () => {
  it.each(SERVICES)(
    'are refused or answered by hub.%s, and change nothing',
    async (service) => {
      const { hub, book, writes } = await openWalk()
      const wrong = new Map<string, string[]>()
      for (const method of publicMethods(hub, '')) {
        if (method.name.split('.')[0] !== service || LEFT_OUT[method.name] !== undefined) continue
        for (const [what, args] of callsOf(method)) {
          const problem = await wrongWith(() => method.call(...args()), writes)
          if (problem === undefined) continue
          const place = `${method.name} ${problem}`
          wrong.set(place, [...(wrong.get(place) ?? []), what])
        }
      }
      const found = [...wrong].map(([place, calls]) => `${place} — ${calls.length}: ${calls.slice(0, 4).join('; ')}`)
      expect(found).toEqual([])
      await book('77', teaOrder(1), paidFact(1_000))
      expect((await hub.orders.get(orderKey('77')))?.status).toBe('paid')
    },
    60_000,
  )

  it('reach every method that is not left out for a reason', () => {
    const names = publicMethods(openShop().hub, '').map(({ name }) => name)
    expect([...Object.keys(LEFT_OUT), ...Object.keys(RIGHT)].filter((name) => !names.includes(name))).toEqual([])
    expect(names.length).toBeGreaterThan(100)
  })
})
