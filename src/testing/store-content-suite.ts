import { newShopWatch } from '../anomaly/shop-watch'
import { newUsualSpans } from '../anomaly/usual-spans'
import type { ApprovalRequest } from '../approval/approval-request'
import type { Policy } from '../rules/policy'
import { RECORD_KINDS } from '../store/records'
import type { Store } from '../store/store'
import { withStore } from './store-fresh'
import {
  answerRecord,
  caseRecord,
  intakeRecord,
  orderRecord,
  publicationRecord,
  put,
  saving,
  stockLockRecord,
  stockRecord,
  unitOn,
} from './store-records'
import type { SuiteRunner } from './store-runner'

/** Text that a careless store would damage, in keys as well as in values. */
export const hostileTexts: readonly string[] = [
  'plain',
  `it's "quoted"`,
  'back\\slash\\',
  '{curly,comma}',
  'NULL',
  'null',
  '',
  ' leading and trailing ',
  'line\nfeed\r\nand\ttab',
  "'; DROP TABLE orders; --",
  '$1 %s {{7*7}} $$',
  'ß ẞ İ i̇ 店铺 🧾 👨‍👩‍👧',
  '\u202Eright to left',
  '__proto__',
  '\u0001\u001f\u007f',
]

/** What is read is what was saved, whatever it holds. */
export function storeContentSuite({ describe, it, expect }: SuiteRunner, createStore: () => Promise<Store>): void {
  const fresh = (body: (store: Store) => Promise<void>) => withStore(createStore, body)

  describe('what is read back', () => {
    it(
      'is the same for every kind of record',
      fresh(async (store) => {
        const given = {
          intake: intakeRecord('k', { reason: 'JSON_DEPTH', raw: 'c2VhbGVk', orders: ['o1', 'o2'] }),
          order: orderRecord('k', { holds: [{ reason: 'r', placedAt: 1, placedBy: 'p' }] }),
          fulfilment: {
            id: 'k',
            kind: 'split',
            channel: 'TB',
            shop: 's1',
            orders: ['W/P/a/b'],
            parts: [
              {
                id: '1',
                warehouse: null,
                pieces: [{ orderKey: 'W/P/a/b', line: 'l1', sku: 'a/b', quantity: 7 }],
                parcel: 'p',
              },
            ],
            state: 'open',
            madeAt: 1_000,
          } as const,
          shopWatch: {
            ...newShopWatch('TB/s1', 1_000),
            pushes: {
              ...newUsualSpans(1_000),
              ...{ since: 1_000, at: 2_000, wholeAt: 3_000, missed: { count: 7, since: 4_000 } },
            },
          },
          orderRoute: {
            orderKey: 'k',
            channel: 'TB',
            shop: 's1',
            state: 'held',
            version: 3,
            decision: {
              route: { parcels: [{ source: 'W', lines: [{ sku: 'P/a/b', quantity: 7 }] }], figures: { cost: null } },
              lost: [],
              excluded: [{ source: 'V', because: 'SOURCE_REFUSED' }],
              search: 'exact',
            },
            carriers: [{ warehouse: 'W', carrier: null, closed: ['SF'], arrivalNotice: true }],
            rows: [{ stockKey: 'W/P/a/b', quantity: 7 }],
            fulfilment: null,
            counted: ['W@20000'],
            refusals: [{ warehouse: 'V', reason: 'damaged', at: 900 }],
            because: 'ROUTE_SHORT',
            decidedAt: 1_000,
          } as const,
          warehouseDay: { key: 'k', parcels: 7 },
          subjectKey: { state: 'erased', subject: 'k', erasedAt: 5 } as const,
          answer: answerRecord('k', { list: [1, null, 'x', { deep: [true] }] }),
          stockLock: stockLockRecord('k', { expiresAt: 9_007_199_254_740_991 }),
          publication: publicationRecord('k', { shown: { number: 0, version: 2 }, error: 'E' }),
          approval: {
            ...{ id: 'k', kind: 'refund', subject: 'W/P/a', amount: { minor: 100, currency: 'CNY' } },
            ...{ facts: { level: null }, digest: 'd', applicant: 'u-1', policyVersion: 1, ladder: 'l', tier: 't' },
            ...{ unknown: [], steps: [], step: 0, requestedAt: 1_000, changedAt: 1_000, decidedAt: null },
            ...{ lapsesAt: null, validUntil: null, validForMs: null, waiverRule: null, waiver: null, use: null },
            ...{ orderKey: null, dutyVersion: 1, dueAt: 2_000 },
            state: 'waiting',
          } satisfies ApprovalRequest,
          policy: {
            kind: 'anomaly',
            name: 'default',
            latest: 2,
            active: 1,
            candidate: { version: 2, rollout: { basisPoints: 1_000, shops: ['TB/s1'] } },
            earlier: [null],
            history: [{ kind: 'saved', version: 2, at: 1_000, by: 'u-1' }],
            changedAt: 1_000,
          } satisfies Policy,
          policyVersion: {
            policy: 'anomaly/default',
            version: 2,
            body: { lists: { words: ['投诉'] }, rules: [] },
            note: 'n',
            savedAt: 1_000,
            savedBy: 'u-1',
          },
          snapshotSource: {
            name: 'k',
            dueAt: 3_000,
            snapshotId: null,
            leaseUntil: 2_000,
            fence: 2,
            failures: 0,
            error: 'E',
          },
          case: caseRecord('W/P/a/b', { tags: ['x'], owner: 'may' }),
          stockSnapshot: {
            snapshotId: 'k',
            fingerprint: 'f',
            phase: 'rows',
            cursor: null,
            batches: 2,
            run: 'r',
            countedFrom: null,
            rows: { equal: 3, QTY_RANGE: 1 },
            absent: {},
            broken: 0,
            problems: [{ row: 4, code: 'QTY_RANGE' }],
            startedAt: 1_000,
            updatedAt: 2_000,
          } as const,
          stockCount: { stockKey: 'W/P/a/b', countId: 'c', countedAt: 1_000, counted: 7 },
          inboundReceipt: {
            id: 'W/P/a/b',
            stockKey: 'W/P/c',
            quantity: 7,
            received: 2,
            expectedAt: 2_000,
            state: 'open',
            announcedAt: 1_000,
            overdueAt: null,
          } as const,
          notificationLane: {
            key: 'k',
            transport: 'robot',
            recipient: 'role:stock',
            waiting: [{ id: 'n', importance: 'P1', from: 2_000, why: 'quietHours' }],
            underWay: [{ number: 3, ids: ['n', 'm'], letGoAt: 1_000, until: 2_000 }],
            sendings: 3,
            dueAt: 2_000,
          } as const,
          notification: {
            id: 'k',
            trigger: 't',
            event: 'StockShort',
            subject: '订单/库',
            template: 't',
            importance: 'P0',
            recipient: 'role:stock',
            values: { sku: '裙', skus: 2, orderKey: null },
            raisedAt: 1_000,
            round: 2,
            merged: 1,
            sources: ['m-1'],
            deliveries: [
              {
                transport: 'robot',
                state: 'held',
                why: 'pace',
                until: 2_000,
                endedAt: null,
                providerId: null,
                error: null,
              },
            ],
            acknowledgedAt: null,
            acknowledgedBy: null,
            escalated: 0,
            origin: null,
            dueAt: 3_000,
          } as const,
          notificationPace: { transport: 'k', slots: [1_000, 2_000] },
          automation: { orderKey: 'k', counts: { r: 1 }, runs: [], dueAt: null },
          stock: {
            key: 'W/P/a/b',
            sku: 'a/b',
            warehouse: 'W',
            pool: 'P',
            onHand: 7,
            locked: 8,
            reserved: 1,
            backorderLimit: 2,
            wakeAt: null,
            telling: null,
            version: 3,
          },
        }
        for (const kind of RECORD_KINDS) {
          await store.transact(
            unitOn({ [kind]: ['W/P/a/b'] }, () => ({
              records: [{ kind, key: 'W/P/a/b', from: 0, to: 3, value: given[kind] }],
            })),
          )
          expect((await store.read(kind, ['W/P/a/b'])).get('W/P/a/b')).toEqual({ version: 3, value: given[kind] })
        }
      }),
    )

    it(
      'is exact for hostile text in keys, attributes and values',
      fresh(async (store) => {
        for (const [i, text] of hostileTexts.entries()) {
          await store.transact(
            unitOn({ order: [text], answer: [text], stock: [text] }, (loaded) => ({
              records: [
                saving(loaded, 'order', text, orderRecord(text, { number: text, shop: text })),
                saving(loaded, 'answer', text, answerRecord(text, { [text]: text, lone: '\ud800', nul: '\0' })),
                saving(loaded, 'stock', text, { ...stockRecord(text, i), sku: text, warehouse: text, pool: text }),
              ],
            })),
          )
        }
        const orders = await store.read('order', hostileTexts)
        const answers = await store.read('answer', hostileTexts)
        expect([...orders.keys()].sort()).toEqual([...hostileTexts].sort())
        for (const text of hostileTexts) {
          expect(orders.get(text)?.value).toEqual(orderRecord(text, { number: text, shop: text }))
          expect(answers.get(text)?.value).toEqual(answerRecord(text, { [text]: text, lone: '\ud800', nul: '\0' }))
          expect((await store.list('order', { where: { shop: text }, limit: 2 })).items.map(({ key }) => key)).toEqual([
            text,
          ])
        }
      }),
    )

    it(
      'is not changed by what callers do with their objects',
      fresh(async (store) => {
        const given = answerRecord('a', { list: [1] })
        await put(store, 'answer', { a: given })
        const deface = (value: unknown) => {
          try {
            ;(value as { outcome: { value: { list: number[] } } }).outcome.value.list.push(2)
          } catch {
            // A store may hand out frozen objects: then nothing can be changed in the first place.
          }
        }
        deface(given)
        deface((await store.read('answer', ['a'])).get('a')?.value)
        expect((await store.read('answer', ['a'])).get('a')?.value).toEqual(answerRecord('a', { list: [1] }))
      }),
    )

    it(
      'is whole for 1,000 records at once',
      fresh(async (store) => {
        const records = Object.fromEntries(
          Array.from({ length: 1_000 }, (_, i) => [`o${i}`, orderRecord(`o${i}`, { placedAt: i })]),
        )
        await put(store, 'order', records)
        await put(store, 'order', records)
        const found = await store.read('order', Object.keys(records))
        expect(found.size).toBe(1_000)
        expect(found.get('o999')).toEqual({ version: 2, value: records.o999 })
      }),
    )
  })
}
