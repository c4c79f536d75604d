import { expect, it } from 'vitest'
import {
  createLockStrategies,
  type LockStrategiesInput,
  type StrategySource,
} from '../../src/inventory/lock-strategies'

function strategies(...input: LockStrategiesInput) {
  const made = createLockStrategies(input)
  if (!made.ok) throw new Error(`${made.rejection.field}: ${made.rejection.reason}`)
  return made.value
}

const source = (overrides: Partial<StrategySource> = {}): StrategySource => ({
  channel: 'TB',
  shop: 's1',
  tags: [],
  ...overrides,
})

it.each([
  // source, SKU, lock
  [source(), 'TEA-1', 'whenPaid'],
  [source({ shop: 's2' }), 'TEA-1', 'preOccupied'],
  [source({ channel: 'JD' }), 'TEA-1', 'never'],
  [source({ channel: 'JD' }), 'CUP-1', undefined],
  [source({ channel: 'JD', tags: ['D11'] }), 'CUP-1', 'whenPlaced'],
  [source({ tags: ['D11'] }), 'TEA-1', 'whenPaid'],
])('the first strategy that is for a line counts: %o, %s → %s', (order, sku, lock) => {
  const list = strategies(
    { channel: 'TB', shop: 's1', lock: 'whenPaid' },
    { channel: 'TB', skus: ['TEA-1'], lock: 'preOccupied' },
    { skus: ['TEA-1'], lock: 'never' },
    { campaign: 'D11', lock: 'whenPlaced' },
  )
  expect(list.of(order, sku)?.lock).toBe(lock)
})

it.each([
  [{ lock: 'later' }, '0.lock', 'Invalid option: expected one of "whenPlaced"|"preOccupied"|"whenPaid"|"never"'],
  [{ shop: 's1', lock: 'whenPaid' }, '0.shop', 'SHOP_WITHOUT_CHANNEL'],
  [{ lock: 'whenPlaced', releaseAfterMs: 60_000 }, '0.releaseAfterMs', 'RELEASE_NOT_TIMED'],
  [{ lock: 'preOccupied', releaseAfterMs: 999 }, '0.releaseAfterMs', 'Too small: expected number to be >=1000'],
  [{ lock: 'whenPlaced', fallBack: 'normal' }, '0.fallBack', 'FALL_BACK_POOL'],
  [{ lock: 'whenPlaced', pool: 'campaign', fallBack: 'campaign' }, '0.fallBack', 'FALL_BACK_POOL'],
  [{ lock: 'whenPlaced', pool: 'damaged' }, '0.pool', 'POOL_NOT_SOLD'],
  [{ lock: 'whenPlaced', pool: 'campaign', fallBack: 'inbound' }, '0.fallBack', 'POOL_NOT_SOLD'],
  [{ lock: 'whenPlaced', skus: ['A', ' B'] }, '0.skus.1', 'SKU_CHARSET'],
])('a list that cannot be is refused with its place: %o', (strategy, field, reason) => {
  expect(createLockStrategies([strategy] as unknown as LockStrategiesInput)).toEqual({
    ok: false,
    rejection: { code: 'INPUT_INVALID', field, reason },
  })
})
