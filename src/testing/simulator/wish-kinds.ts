/** What a simulated caller may want next. */
export const WISH_KINDS = [
  'deliver',
  'adjust',
  'lock',
  'endLock',
  'order',
  'repeat',
  'mismatch',
  'replay',
  'attend',
  'look',
  'count',
  'snapshot',
  'selfAudit',
  'inbound',
] as const

export type WishKind = (typeof WISH_KINDS)[number]
