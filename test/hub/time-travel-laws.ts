import fc from 'fast-check'
import { expect } from 'vitest'
import type { Store } from '../../src/store/store'
import { aHub, type TestClock, type TestHub, testClock } from '../../src/testing/a-hub'
import { stockOperationsArbitrary } from '../../src/testing/generators/stock-operations-arbitrary'
import { passOn } from '../../src/testing/simulator/pass-on'
import { BY, performStock, SKUS } from '../testing/perform-stock'

/** Makes a store for one run, on a clock of ours. */
export type StoreOn = (clock: TestClock) => Promise<Store>

/** A hub and the clock its store goes by. */
export async function hubOn(storeOn: StoreOn, clock = testClock()): Promise<TestHub> {
  const store = await storeOn(clock)
  return { ...aHub({ store, now: clock.now }), clock }
}

/** At each instant of any history the past is told as it was seen then, and the movements tell how it came to be. */
export async function timeTravelEqualsReplay(storeOn: StoreOn, numRuns: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      stockOperationsArbitrary(),
      fc.infiniteStream(fc.nat({ max: 70_000 })),
      async (operations, gaps) => {
        const test = await hubOn(storeOn)
        const { stock } = test.hub
        const seen: { at: number; levels: Awaited<ReturnType<typeof stock.level>>[] }[] = []
        const begun = test.clock.now()
        for (const [index, operation] of operations.entries()) {
          await performStock(test, operation, `c-${index}`)
          seen.push({ at: test.clock.now(), levels: await Promise.all(SKUS.map((sku) => stock.level({ sku }))) })
          test.clock.advance(1 + (gaps.next().value ?? 0))
        }
        for (const [index, sku] of SKUS.entries()) {
          const now = await stock.level({ sku })
          if (now === undefined) {
            expect(await stock.levelAt({ sku }, begun)).toMatchObject({ rejection: { code: 'UNKNOWN_STOCK' } })
            continue
          }
          for (const { at, levels } of seen) {
            const then = levels[index]
            const told = await stock.levelAt({ sku }, at)
            if (then === undefined) expect(told).toMatchObject({ rejection: { code: 'STOCK_NOT_KEPT_YET' } })
            else {
              const { onHand, locked, reserved, available, version } = then
              expect(told).toMatchObject({ ok: true, value: { onHand, locked, reserved, available, version } })
            }
          }
          await historyTellsTheLevel(
            test,
            sku,
            seen.map(({ at }) => at),
          )
        }
        await test.hub.close()
      },
    ),
    { numRuns },
  )
}

/** Pages of any size and windows that follow each other tell every movement once; the last leaves the level of now. */
async function historyTellsTheLevel({ hub: { stock } }: TestHub, sku: string, instants: readonly number[]) {
  const whole = await stock.history({ sku }, { limit: 1_000 })
  if (!whole.ok) throw new Error(whole.rejection.code)
  const now = await stock.level({ sku })
  expect(whole.value.items.map(({ version }) => version)).toEqual(whole.value.items.map((_, index) => index + 1))
  expect(whole.value.items.at(-1)?.after).toEqual({
    onHand: now?.onHand,
    locked: now?.locked,
    reserved: now?.reserved,
    available: now?.available,
  })
  const paged = []
  for (let after: string | null = null; ; ) {
    const page = await stock.history({ sku }, { limit: 2, after })
    if (!page.ok) throw new Error(page.rejection.code)
    paged.push(...page.value.items)
    after = page.value.next
    if (after === null) break
  }
  expect(paged).toEqual(whole.value.items)
  const windows = []
  for (let index = 0; index <= instants.length; index += 3) {
    const window = { ...(index > 0 && { from: instants[index] ?? Infinity }), ...bound(instants[index + 3]) }
    if (window.from === Infinity) break
    const page = await stock.history({ sku }, { ...window, limit: 1_000 })
    if (!page.ok) throw new Error(page.rejection.code)
    windows.push(...page.value.items)
  }
  expect(windows).toEqual(whole.value.items)
}

function bound(to: number | undefined): { to?: number } {
  return to === undefined ? {} : { to }
}

/** The past of a row with very many movements is told from a few of them, also where commits were large and small. */
export async function longHistoriesAreNotReplayed(storeOn: StoreOn): Promise<void> {
  const clock = testClock()
  const inner = await storeOn(clock)
  let read = 0
  const store = passOn(inner, {
    async movements(stockKey, fromVersion, limit) {
      const pages = await inner.movements(stockKey, fromVersion, limit)
      read += pages.reduce((sum, { movements }) => sum + movements.length, 0)
      return pages
    },
  })
  const { hub } = aHub({ store, now: clock.now })
  const stock = hub.stock
  const seen: { at: number; onHand: number }[] = []
  let made = 0
  const adjust = () => stock.adjust({ sku: 'HOT', change: 1 }, { by: BY, commandId: `a-${++made}` })
  for (let round = 0; round < 400; round++) {
    const together = round % 4 === 0 ? 40 : 1
    await Promise.all(Array.from({ length: together }, adjust))
    seen.push({ at: clock.now(), onHand: made })
    clock.advance(600_000)
  }
  expect(made).toBe(4_300)
  for (const { at, onHand } of seen.filter((_, index) => index % 9 === 0)) {
    read = 0
    for (const instant of [at, at + 599_999]) {
      expect(await stock.levelAt({ sku: 'HOT' }, instant)).toMatchObject({ ok: true, value: { onHand, movedAt: at } })
    }
    // The search looks at some pages, and the replay begins at a checkpoint.
    expect(read / 2).toBeLessThan(1_500)
  }
  await hub.close()
}
