import fc from 'fast-check'
import { expect } from 'vitest'
import type { TestHub } from '../../src/testing/a-hub'
import { BY, performStock, SKUS } from '../testing/perform-stock'
import { StockModel } from './stock-model'
import type { Figures } from './stock-model-records'
import { BEGIN, type Sent, type StockStep, stepsArbitrary } from './stock-steps'
import { hubOn, type StoreOn } from './time-travel-laws'

const POOLS = ['normal', 'outlet', 'inbound:normal'] as const
const ROWS = POOLS.flatMap((pool) => SKUS.map((sku) => ({ sku, pool })))

/** Which runs a law is put to. */
export interface Runs {
  readonly steps: fc.Arbitrary<readonly Sent[]>
  readonly numRuns: number
  /** Whether a run that fails is told as it is, where making it smaller takes long. */
  readonly endOnFailure?: boolean
}

/** Short ones that are made smaller where one fails. */
export const manyRuns = (numRuns: number): Runs => ({ steps: stepsArbitrary(), numRuns })

/** For stores that take long to begin: a run of many steps meets as much as many runs of few. */
export const longRuns = (numRuns: number): Runs => ({
  steps: stepsArbitrary({ minLength: 50, maxLength: 60 }),
  numRuns,
  endOnFailure: true,
})

/** What a run was told: each answer with the levels after it, and at its end the past and the movements. */
export async function toldBy(storeOn: StoreOn, sent: readonly Sent[]) {
  const test = await hubOn(storeOn)
  const { stock } = test.hub
  try {
    const steps: { answer: unknown; levels: Figures[]; at: number }[] = []
    for (const { step, commandId } of sent) {
      const answer = await perform(test, step, commandId)
      const { items } = await stock.list({})
      const levels = ROWS.map(({ sku, pool }) => figures(items.find(({ key }) => key === `main/${pool}/${sku}`)))
      steps.push({ answer, levels, at: test.clock.now() })
    }
    const last = await Promise.all(ROWS.map((row) => stock.level(row)))
    expect(last.map((level) => figures(level))).toEqual(steps.at(-1)?.levels)
    const past = []
    for (const at of looks(steps)) {
      const then = await Promise.all(ROWS.map((row) => stock.levelAt(row, at)))
      past.push({ at, levels: then.map((level) => (level.ok ? figures(level.value) : null)) })
    }
    const histories = await Promise.all(ROWS.map((row) => stock.history(row, { limit: 1_000 })))
    return { steps, past, histories }
  } finally {
    await test.hub.close()
  }
}

/** Whatever is done to stock, each answer is the model's, and so are the levels of now and of any instant before. */
export async function stockEqualsItsModel(storeOn: StoreOn, { steps: arbitrary, ...runs }: Runs): Promise<void> {
  await fc.assert(
    fc.asyncProperty(arbitrary, async (sent) => {
      const { steps, past, histories } = await toldBy(storeOn, sent)
      const model = new StockModel(BEGIN)
      const then = new Map<number, Figures[]>()
      for (const [index, { step, commandId }] of sent.entries()) {
        const answer = model.perform(step, commandId)
        const levels = ROWS.map(({ sku: item, pool }) => model.figures(`main/${pool}/${item}`))
        const at = steps[index]?.at ?? BEGIN
        expect({ step, ...steps[index] }).toEqual({ step, answer, levels, at })
        then.set(at, levels)
      }
      expect(past).toEqual(past.map(({ at }) => ({ at, levels: then.get(at) })))
      for (const [index, history] of histories.entries()) {
        const changes = history.ok ? history.value.items : []
        const last = steps.at(-1)?.levels[index] ?? null
        expect(changes.at(-1)?.after ?? null).toEqual(last)
        expect(changes.reduce((sum, { change }) => sum + change.onHand, 0)).toBe(last?.onHand ?? 0)
      }
    }),
    runs,
  )
}

/** The stores tell one run alike, to the version of each movement. */
export async function storesTellAlike(stores: readonly StoreOn[], { steps, ...runs }: Runs): Promise<void> {
  const [first, ...others] = stores
  if (first === undefined) throw new RangeError('There is nothing to compare.')
  await fc.assert(
    fc.asyncProperty(steps, async (sent) => {
      const told = await toldBy(first, sent)
      for (const other of others) expect(await toldBy(other, sent)).toEqual(told)
    }),
    runs,
  )
}

/** Some of the instants of a run, for each look at the past is many statements. */
function looks(steps: readonly { readonly at: number }[]): readonly number[] {
  return [...new Set(steps.map(({ at }) => at))].filter((_, index) => index % 4 === 1)
}

function figures(level: Exclude<Figures, null> | undefined): Figures {
  if (level === undefined) return null
  const { onHand, locked, reserved, available } = level
  return { onHand, locked, reserved, available }
}

async function perform(test: TestHub, step: StockStep, commandId: string): Promise<unknown> {
  const { stock, inbound, counts } = test.hub
  const options = { by: BY, commandId }
  switch (step.kind) {
    case 'wait':
      return performStock(test, step, commandId)
    case 'tick': {
      const { failed } = await test.hub.tick()
      return { ok: failed === 0 }
    }
    case 'deductPart':
      return stock.deduct(step.lockId, { ...options, ...fenceOf(step), lines: [...step.lines] })
    case 'resize':
      return stock.resize(step.lockId, [...step.lines], { ...options, ...fenceOf(step) })
    case 'extend':
      return stock.extend(step.lockId, { ttlMs: step.ttlMs }, { ...options, ...fenceOf(step) })
    case 'deductAnew':
      return stock.deductAnew(step.lockId, step.newLockId, options)
    case 'transfer': {
      const from = { pool: step.to === 'outlet' ? 'normal' : 'outlet' }
      return stock.transfer({ sku: step.sku, quantity: step.quantity, from, to: { pool: step.to } }, options)
    }
    case 'count': {
      const { sku: item, counted, countedAt, onShortage: shortage, onUnknownRow: unknown } = step
      const count = { countId: commandId, sku: item, counted, countedAt }
      return counts.settle(count, { by: BY, onShortage: shortage, onUnknownRow: unknown })
    }
    case 'announce': {
      const { kind: _announce, ...receipt } = step
      return inbound.announce(receipt, { by: BY })
    }
    case 'receive':
      return inbound.receive(step.receiptId, { quantity: step.quantity, final: step.final }, options)
    default:
      return performStock(test, step, commandId)
  }
}

function fenceOf({ fence: expected }: { readonly fence?: number | undefined }): { readonly fence?: number } {
  return expected === undefined ? {} : { fence: expected }
}
