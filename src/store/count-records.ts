/** The newest count of a stock row: an older one is refused, and a repeat is known again. */
export interface StockCountRecord {
  readonly stockKey: string
  /** The count's own id, or that of the snapshot it came with. */
  readonly countId: string
  readonly countedAt: number
  readonly counted: number
}

/** How far a snapshot has been applied. Saved with what it changed, so that it can go on after any end. */
export interface StockSnapshotRecord {
  readonly snapshotId: string
  /** Digest of what was asked, so that the same id with other options is noticed. */
  readonly fingerprint: string
  /** `rows`: those of the source. `absent`: rows the source left out are counted as nothing. */
  readonly phase: 'rows' | 'absent' | 'done'
  /** Where the phase goes on; null: at its start. */
  readonly cursor: string | null
  /** Batches applied so far, and which run applied the last of them. */
  readonly batches: number
  readonly run: string
  /** Earliest instant any of its rows was counted at; null before the first. */
  readonly countedFrom: number | null
  /** Rows of the source by what became of them: `equal`, `changed`, `opened`, `repeated`, or the code of the problem. */
  readonly rows: Readonly<Record<string, number>>
  /** The same for rows the source left out. */
  readonly absent: Readonly<Record<string, number>>
  /** Locks that were broken. */
  readonly broken: number
  /** The first problems: row number and code, never what stood there. */
  readonly problems: readonly { readonly row: number; readonly code: string }[]
  readonly startedAt: number
  readonly updatedAt: number
}
