import fc from 'fast-check'
import { expect } from 'vitest'
import type { Hub } from '../../src/hub/create-hub'
import { minutes, NOON } from '../order/sample-order'
import type { EmptyStore } from './allocation-laws'
import { publishing, ShownChannel } from './publication-fixture'
import { cancelTea, orderTea, quotaPlan, shipTea, takenByLocks, takenOfJd } from './quota-fixture'
import { by } from './shop-fixture'

type Step =
  | { readonly kind: 'order' | 'change' | 'cancel' | 'ship'; readonly key: string; readonly quantity: number }
  | { readonly kind: 'stock'; readonly quantity: number }
  | { readonly kind: 'lock'; readonly quantity: number }
  | { readonly kind: 'tick' }
  | { readonly kind: 'wait'; readonly ms: number }

const quantity = fc.integer({ min: 1, max: 6 })
const ofOrder = fc.record({
  kind: fc.constantFrom('order' as const, 'order' as const, 'change' as const, 'cancel' as const, 'ship' as const),
  key: fc.constantFrom('JD 1', 'JD 2', 'JD 3', 'JD 4', 'TB 1', 'TB 2'),
  quantity,
})
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: ofOrder },
  fc.record({ kind: fc.constant('stock' as const), quantity }),
  fc.record({ kind: fc.constant('lock' as const), quantity }),
  { weight: 3, arbitrary: fc.constant({ kind: 'tick' as const }) },
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(1, minutes(1), minutes(31)) }),
)
/** Steps of one group begin at once. */
const turns = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { maxLength: 12, size: 'max' })

/** Two processes count one quota while orders come, change and go: in the end it is what the locks say. */
export async function countsWhatLocksSay(empty: EmptyStore, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(turns, fc.constantFrom(undefined, NOON, NOON + minutes(1)), async (all, since) => {
      const clock = { now: NOON }
      const store = await empty(clock)
      const [jd, tb] = [new ShownChannel('JD'), new ShownChannel('TB')]
      const plan = quotaPlan(12, since === undefined ? undefined : { since })
      const hubs = [0, 1].map(() => publishing([jd, tb], plan, { store, clock }).hub)
      const [one, other] = hubs as [Hub, Hub]
      await one.stock.adjust({ sku: 'TEA', change: 30 }, { by })
      await other.tick()
      let version = 0
      for (const steps of all) {
        const begun = steps.flatMap((taken, index): Promise<unknown>[] => {
          const hub = index % 2 === 0 ? one : other
          if (taken.kind === 'tick') return [one.tick(), other.tick()]
          if (taken.kind === 'stock') return [hub.stock.adjust({ sku: 'TEA', change: taken.quantity }, { by })]
          if (taken.kind === 'lock')
            return [
              hub.stock.lock({ lockId: `c${++version}`, lines: [{ sku: 'TEA', quantity: taken.quantity }] }, { by }),
            ]
          if (taken.kind === 'wait') clock.now += taken.ms
          else if (taken.kind === 'order') return [orderTea(hub, taken.key, taken.quantity)]
          else if (taken.kind === 'change') return [orderTea(hub, taken.key, taken.quantity, clock.now, ++version)]
          else if (taken.kind === 'cancel') return [cancelTea(hub, taken.key, clock.now)]
          else return [shipTea(hub, taken.key, taken.quantity, clock.now)]
          return []
        })
        await Promise.all(begun)
      }
      clock.now += minutes(2)
      for (let turn = 0; turn < 3; turn++) for (const hub of hubs) await hub.tick()
      const taken = await takenByLocks(store, 'JD', since ?? NOON)
      expect(await takenOfJd(one)).toBe(taken)
      const level = await one.stock.level({ sku: 'TEA' })
      expect(level?.telling).toBe('told')
      const available = Math.max(0, (level?.onHand ?? 0) - (level?.locked ?? 0))
      expect(jd.shown.get('jd-1')?.quantity).toBe(Math.min(available, Math.max(0, 12 - taken)))
      for (const hub of hubs) await hub.close()
    }),
    { numRuns },
  )
}
