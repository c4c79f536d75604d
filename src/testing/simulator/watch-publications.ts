import { availableStock } from '../../inventory/stock-level'
import type { PublicationRecord } from '../../store/publication-record'
import type { Changes } from '../../store/store'
import type { Committed, CommitWatch } from './commit-watch'
import type { ProbeCounter } from './probes'
import type { Violations } from './violation'

/**
 * PARTITION: where every piece is shown on one channel, the numbers decided come to no more than there is, nor do those that
 * channels may still be showing as long as one of them is raised.
 */
export function watchPublications(
  listings: readonly string[],
  isPartition: (sku: string) => boolean,
  violations: Violations,
  probes: ProbeCounter,
): CommitWatch {
  const versions = new Map<string, number>()
  return (changes, committed) => {
    const decided = new Map<string, readonly string[]>()
    for (const { kind, key, value } of changes.records) {
      if (kind !== 'publication') continue
      const { sku, channelSku, stockKeys, version, plan } = value as PublicationRecord
      if (version <= (versions.get(key) ?? -1)) continue
      versions.set(key, version)
      // What is taken off is cut by itself; its share is given out when the others are worked out.
      if (isPartition(sku) && plan !== null) decided.set(channelSku, stockKeys)
    }
    for (const [channelSku, stockKeys] of decided) {
      const records = listings
        .flatMap((shop) => committed.record('publication', `${shop}/${channelSku}`) ?? [])
        .filter((record) => !isGone(record))
      // While processes still follow different plans, each shares out by its own.
      if (new Set(records.flatMap(({ plan }) => plan ?? [])).size > 1) continue
      const available = stockKeys.reduce((sum, key) => sum + mostAvailable(changes, committed, key), 0)
      const numbers = records.map(decidedNumber)
      const sum = total(numbers)
      if (sum > available) violations.add('PARTITION', `${channelSku}: ${numbers.join(' + ')} of ${available} pieces`)
      if (records.some(({ target }, index) => target > (numbers[index] ?? 0))) probes.sometimes('raise-waited-for-cut')
      if (!records.some((record) => shownNumber(record) > record.atMost)) continue
      const most = records.map((record) => Math.max(record.atMost, shownNumber(record)))
      if (total(most) > available)
        violations.add('PARTITION', `${channelSku}: raised to ${most.join(' + ')} of ${available}`)
    }
  }
}

/** Taken off, and the channel refuses for good to hear so: nobody waits for it. */
function isGone({ plan, refused, waiting, underWay }: PublicationRecord): boolean {
  return plan === null && refused !== null && waiting === null && underWay === null
}

/** What was decided last, whether or not the channel will take it. */
function decidedNumber({ waiting, underWay, refused, shown }: PublicationRecord): number {
  return (waiting ?? underWay ?? refused ?? shown)?.number ?? 0
}

/** What the channel shows once it has heard all it will take. */
function shownNumber({ waiting, underWay, shown }: PublicationRecord): number {
  return (waiting ?? underWay ?? shown)?.number ?? 0
}

/** The most that was available of a row at any moment within the commit: commands of one commit see each other. */
function mostAvailable({ movements }: Changes, committed: Committed, stockKey: string): number {
  const level = committed.record('stock', stockKey)
  if (level === undefined) return 0
  let { onHand, locked, reserved } = level
  let most = availableStock(level)
  for (const movement of movements.find((page) => page.stockKey === stockKey)?.movements.toReversed() ?? []) {
    onHand -= movement.onHand
    locked -= movement.locked
    reserved -= movement.reserved
    most = Math.max(most, availableStock({ ...level, onHand, locked, reserved }))
  }
  return most
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0)
}
