/** When a source of snapshots is due, and the run that is under way. */
export interface SnapshotSourceRecord {
  readonly name: string
  /** When its next run is due, or the next try of the one under way. */
  readonly dueAt: number
  /** The snapshot under way: whoever takes over goes on where it got to. Null between two runs. */
  readonly snapshotId: string | null
  /** Whoever runs it has it to itself up to here; null: nobody does. */
  readonly leaseUntil: number | null
  /** Counts those who ran it: an earlier one no longer has a say. */
  readonly fence: number
  /** Tries of the run under way that failed. */
  readonly failures: number
  /** Code of the newest failure; null after a run that came to its end. */
  readonly error: string | null
}
