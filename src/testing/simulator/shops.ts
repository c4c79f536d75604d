/** Shops of the simulation: one for each way of setting stock aside, patient and impatient ones. */
export const SHOPS = [
  { shop: 'placed', lockStock: 'whenPlaced', paymentTimeLimitMs: 5 * 60_000 },
  { shop: 'paid', lockStock: 'whenPaid', paymentTimeLimitMs: 60_000 },
  { shop: 'patient', lockStock: 'whenPlaced', paymentTimeLimitMs: null },
  { shop: 'elsewhere', lockStock: 'never', paymentTimeLimitMs: 60_000 },
] as const
