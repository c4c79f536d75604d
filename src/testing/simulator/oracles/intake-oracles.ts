import type { Oracle } from './oracle'

/** I21: what was acknowledged is there, with the same bytes. */
export const acknowledgedDocumentsAreKept: Oracle = ({ view, log, violations, probes }) => {
  const digests = new Set<string>()
  for (const { value: record } of view.all('intake').values()) digests.add(record.digest)
  for (const { operation, answer } of log.answers()) {
    const { wish } = operation
    if (wish.kind !== 'receive' && wish.kind !== 'book') continue
    if (!digests.has(wish.digest)) violations.add('I21', `${operation.id} was acknowledged and is not kept`)
    if (answer.ok && (answer.value as { readonly kind?: string }).kind === 'duplicate')
      probes.sometimes('duplicate-delivery')
  }
}

/** I25, I26: every document ended, with a reason where it was not booked; a reused delivery key kept both. */
export const documentsEnded: Oracle = ({ view, processed, settled, violations, probes }) => {
  for (const [key, { value: record }] of view.all('intake')) {
    if (record.state === 'quarantined' && record.reason === null)
      violations.add('I25', `${key} is put aside for no reason`)
    if (record.state === 'quarantined') probes.sometimes('document-quarantined')
    if (!settled) continue
    if (record.state === 'pending') violations.add('I25', `${key} is still pending`)
    if (record.state === 'booked' && record.source === 'direct' && !processed.has(key) && record.tries === 1) {
      probes.sometimes('document-booked-by-timer')
    }
    if (record.state === 'booked' && record.tries > 1) probes.sometimes('quarantine-replayed')
  }
}
