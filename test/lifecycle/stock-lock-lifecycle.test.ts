import { describe, expect, it } from 'vitest'
import { type StockLockEvent, type StockLockState, stockLockLifecycle } from '../../src/lifecycle/stock-lock-lifecycle'
import { tell } from './story'

const no = 'illegal'
const same = 'stayed'
const events = [
  'StockLocked',
  'StockLockRefused',
  'StockDeducted',
  'StockReleased',
  'StockLockExpired',
  'StockLockBroken',
] as const satisfies readonly StockLockEvent['type'][]

describe('a stock lock', () => {
  it.each<[StockLockState, readonly string[]]>([
    // in         locked    refused    deducted    released    expired    broken
    ['requested', ['locked', 'refused', no, no, no, no]],
    ['locked', [same, no, 'deducted', 'released', 'expired', 'broken']],
    ['refused', [no, same, no, no, no, no]],
    ['deducted', [no, no, same, no, no, no]],
    ['released', [no, no, no, same, same, no]],
    ['expired', [no, no, no, same, same, no]],
    ['broken', [no, no, no, no, no, same]],
  ])('in %s answers each event in one way', (state, answers) => {
    expect(
      events.map((type) => {
        const step = tell(stockLockLifecycle, [{ type }], state)
        return step.kind === 'moved' ? step.state : step.kind
      }),
    ).toEqual(answers)
  })

  it.each<[StockLockEvent['type'], StockLockState, readonly string[]]>([
    ['StockLocked', 'requested', []],
    ['StockLockRefused', 'requested', ['raiseStockShort']],
    ['StockDeducted', 'locked', []],
    ['StockReleased', 'locked', []],
    ['StockLockExpired', 'locked', ['notifyLockExpired']],
    ['StockLockBroken', 'locked', ['raiseLockBroken']],
    ['StockReleased', 'expired', ['ignoreRepeat']],
  ])('%s in %s asks for %j', (type, state, effects) => {
    expect(tell(stockLockLifecycle, [{ type }], state).effects).toEqual(effects)
  })
})
