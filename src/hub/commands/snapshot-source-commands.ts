import { accept, reject } from '../../outcome'
import type { SnapshotSourceRecord } from '../../store/snapshot-source-record'
import type { Command } from '../command'

/** Nobody is to run a source now: it is not due, or another run has it. */
export type SnapshotNotDue = { readonly code: 'SNAPSHOT_NOT_DUE'; readonly dueAt: number }

/** The lease of a run is over, and another run has taken over. */
export type SnapshotLeaseLost = { readonly code: 'SNAPSHOT_LEASE_LOST' }

/** Tries after which a run is given up, and the next begins at its own time. */
export const MOST_TRIES = 8

const RETRY_MS = 15_000
const MOST_RETRY_MS = 10 * 60_000

/** Takes a source that is due for one run. A run that was left unfinished goes on under its own id. */
export const claimSnapshotSource: Command<
  { readonly name: string; readonly leaseMs: number },
  SnapshotSourceRecord,
  SnapshotNotDue
> = {
  name: 'claimSnapshotSource',
  answer: 'inRecord',
  needs: { snapshotSource: ({ name }) => [name] },
  decide(work, { name, leaseMs }) {
    const before = work.get('snapshotSource', name)
    const leased = before?.leaseUntil != null && before.leaseUntil > work.at
    if (before !== undefined && (leased || before.dueAt > work.at)) {
      return reject({ code: 'SNAPSHOT_NOT_DUE', dueAt: leased ? (before.leaseUntil ?? 0) : before.dueAt })
    }
    const record: SnapshotSourceRecord = {
      name,
      dueAt: before?.dueAt ?? work.at,
      snapshotId: before?.snapshotId ?? `${name}-${new Date(work.at).toISOString()}`,
      leaseUntil: work.at + leaseMs,
      fence: (before?.fence ?? 0) + 1,
      failures: before?.failures ?? 0,
      error: before?.error ?? null,
    }
    work.put('snapshotSource', name, record)
    return accept(record)
  },
}

/** Keeps a source for the run that has it. */
export const extendSnapshotLease: Command<
  { readonly name: string; readonly fence: number; readonly leaseMs: number },
  null,
  SnapshotLeaseLost
> = {
  name: 'extendSnapshotLease',
  answer: 'inRecord',
  needs: { snapshotSource: ({ name }) => [name] },
  decide(work, { name, fence, leaseMs }) {
    const record = work.get('snapshotSource', name)
    if (record === undefined || record.fence !== fence || record.leaseUntil === null) {
      return reject({ code: 'SNAPSHOT_LEASE_LOST' })
    }
    work.put('snapshotSource', name, { ...record, leaseUntil: work.at + leaseMs })
    return accept(null)
  },
}

/** How a run ended. `left`: it was told to end early, and whoever comes next goes on. */
export type SnapshotRunEnd = { readonly kind: 'finished' | 'left' } | { readonly kind: 'failed'; readonly code: string }

/** Gives a source back: finished, to be tried again, or to be gone on with at once. */
export const endSnapshotRun: Command<
  { readonly name: string; readonly every: number; readonly fence: number; readonly end: SnapshotRunEnd },
  null,
  SnapshotLeaseLost
> = {
  name: 'endSnapshotRun',
  answer: 'inRecord',
  needs: { snapshotSource: ({ name }) => [name] },
  decide(work, { name, every, fence, end }) {
    const record = work.get('snapshotSource', name)
    if (record === undefined || record.fence !== fence || record.leaseUntil === null) {
      return reject({ code: 'SNAPSHOT_LEASE_LOST' })
    }
    const free = { ...record, leaseUntil: null }
    const next = { ...free, dueAt: work.at - (work.at % every) + every, snapshotId: null, failures: 0 }
    if (end.kind === 'left') work.put('snapshotSource', name, free)
    if (end.kind === 'finished') work.put('snapshotSource', name, { ...next, error: null })
    if (end.kind !== 'failed') return accept(null)

    const { code } = end
    const tries = record.failures + 1
    // The same id with other settings will never be taken: a run under another id is.
    const givenUp = tries >= MOST_TRIES || code === 'IDEMPOTENCY_MISMATCH'
    const retryAt = work.at + Math.min(RETRY_MS * 2 ** (tries - 1), MOST_RETRY_MS)
    work.put(
      'snapshotSource',
      name,
      givenUp ? { ...next, error: code } : { ...free, dueAt: retryAt, failures: tries, error: code },
    )
    work.emit('SnapshotFailed', {
      source: name,
      snapshotId: record.snapshotId ?? '',
      code,
      tries,
      givenUp,
      at: work.at,
    })
    return accept(null)
  },
}
