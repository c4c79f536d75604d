import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { pgliteStore } from '../../src/sql/pglite-store'
import { memoryStore } from '../../src/store/memory-store'
import { sharedPGlite } from '../sql/pglite-fixtures'
import { StockModel } from './stock-model'
import { longRuns, manyRuns, stockEqualsItsModel } from './stock-model-laws'
import { BEGIN, stepsArbitrary } from './stock-steps'

describe('stock, whatever is done to it, equals a model that only adds up', async () => {
  const { PGlite, close } = await sharedPGlite()
  afterAll(close)

  it('in memory', () => stockEqualsItsModel(async ({ now }) => memoryStore({ clock: now }), manyRuns(150)), 60_000)

  it('on PGlite', () => stockEqualsItsModel(({ now }) => pgliteStore({ PGlite, clock: now }), longRuns(5)), 60_000)
})

it('runs over stock meet what can be answered', () => {
  const met = new Set<string>()
  for (const sent of fc.sample(stepsArbitrary(), { numRuns: 200, seed: 1 })) {
    const model = new StockModel(BEGIN)
    for (const { step, commandId } of sent) {
      const answer = model.perform(step, commandId)
      met.add(`${step.kind} ${answer.ok ? 'ok' : answer.rejection.code}`)
    }
  }
  const accepted = ['lock', 'deduct', 'deductPart', 'release', 'expire', 'extend', 'resize', 'deductAnew', 'adjust']
  for (const kind of [...accepted, 'transfer', 'count', 'announce', 'receive']) expect(met).toContain(`${kind} ok`)
  for (const refused of [
    'lock STOCK_INSUFFICIENT',
    'lock IDEMPOTENCY_MISMATCH',
    'deduct LOCK_EXPIRED',
    'deductPart LOCK_SHORT',
    'deductPart LOCK_FENCED',
    'expire LOCK_NOT_DUE',
    'extend LOCK_LASTS',
    'resize STOCK_INSUFFICIENT',
    'deductAnew LOCK_HELD',
    'deductAnew LOCK_EXISTS',
    'adjust ADJUST_BELOW_LOCKED',
    'transfer STOCK_INSUFFICIENT',
    'count COUNT_OUTDATED',
    'count COUNT_BELOW_PROMISED',
    'count COUNT_CONTRADICTED',
    'release LOCK_BROKEN',
  ]) {
    expect(met).toContain(refused)
  }
})
