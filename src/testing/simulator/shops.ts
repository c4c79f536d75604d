import { createLockStrategies } from '../../inventory/lock-strategies'

/** Shops of the simulation: one for each way of setting stock aside, patient and impatient ones. */
export const SHOPS = [
  { shop: 'placed', lockStock: 'whenPlaced', paymentTimeLimitMs: 5 * 60_000 },
  { shop: 'paid', lockStock: 'whenPaid', paymentTimeLimitMs: 60_000 },
  { shop: 'patient', lockStock: 'whenPlaced', paymentTimeLimitMs: null },
  { shop: 'elsewhere', lockStock: 'never', paymentTimeLimitMs: 60_000 },
  { shop: 'timed', lockStock: 'whenPaid', paymentTimeLimitMs: null },
] as const

/** A SKU with a campaign's quota, one that is set aside for a time, and one whose stock is kept elsewhere. */
export const STRATEGIES = strategies()

function strategies() {
  const place = { channel: 'TEST', shop: 'timed' }
  const made = createLockStrategies([
    { ...place, skus: ['SKU-1'], lock: 'preOccupied', releaseAfterMs: 60_000, pool: 'campaign', fallBack: 'normal' },
    { ...place, skus: ['SKU-2'], lock: 'preOccupied', releaseAfterMs: 5_000 },
    { ...place, skus: ['SKU-3'], lock: 'never' },
  ])
  if (!made.ok) throw new RangeError(made.rejection.reason)
  return made.value
}
