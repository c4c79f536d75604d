/**
 * Rare branches a run must really reach. A simulation that never gets into trouble proves nothing, so a run as a whole
 * fails while any of these was not hit.
 */
export const PROBES = [
  'crash-before-effect',
  'crash-after-effect',
  'commit-in-doubt-really-committed',
  'commit-in-doubt-not-committed',
  'retry-found-answer',
  'redo-after-conflict',
  'batch-of-several-commands',
  'fingerprint-mismatch',
  'duplicate-delivery',
  'event-id-reused',
  'document-quarantined',
  'quarantine-replayed',
  'document-booked-by-timer',
  'stock-short',
  'lock-refused-again',
  'deduct-after-expiry',
  'expire-after-deduct',
  'release-after-deduct',
  'lock-fenced',
  'lock-deducted-in-parts',
  'lock-resized',
  'lock-deducted-anew',
  'parcel-left-alone',
  'rest-cancelled',
  'shipped-not-deducted',
  'owed-goods-settled',
  'adjust-below-locked',
  'stock-transferred',
  'transfer-refused',
  'payment-timed-out',
  'late-payment-after-timeout',
  'payment-before-timeout-wins',
  'relock-after-timeout',
  'amended-order-locked-anew',
  'shipped-before-paid',
  'paid-before-placed',
  'order-held',
  'order-readdressed',
  'pre-occupied-time-over',
  'locked-anew-after-expiry',
  'quota-fell-back',
  'restock-woke-orders',
  'order-status-refused',
  'effect-failed',
  'effect-retried',
  'effect-dead',
  'effect-delivered-twice',
  'effect-lease-taken-over',
  'clock-stepped-back',
  'clock-stepped-ahead',
  'tick-aborted',
  'serials-skipped',
  'count-right-after-movements',
  'count-wrong-after-movements',
  'count-outdated',
  'count-refused',
  'count-broke-locks',
  'snapshot-interrupted',
  'snapshot-elsewhere',
  'snapshot-process-died',
  'offer-failed',
  'offer-answer-lost',
  'offer-came-late',
  'offer-refused',
  'raise-waited-for-cut',
  'quota-taken',
  'audited-in-traffic',
  'inbound-refused',
  'receipt-overdue',
  'promise-open',
  'promise-fulfilled',
  'promise-broken',
  'drift-compensated',
  'compensation-refused',
] as const

export type Probe = (typeof PROBES)[number]

/** Counts how often each probe was hit. */
export class ProbeCounter {
  private readonly counts = new Map<Probe, number>()

  sometimes(probe: Probe): void {
    this.counts.set(probe, (this.counts.get(probe) ?? 0) + 1)
  }

  count(probe: Probe): number {
    return this.counts.get(probe) ?? 0
  }

  add(other: ProbeCounter): void {
    for (const [probe, count] of other.counts) this.counts.set(probe, (this.counts.get(probe) ?? 0) + count)
  }

  /** Probes that nothing has hit yet. */
  missing(): readonly Probe[] {
    return PROBES.filter((probe) => this.count(probe) === 0)
  }
}
