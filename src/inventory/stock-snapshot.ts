/** A row of a snapshot: what was counted where, and when. */
export interface CountedRow {
  /** Where it stands in its source, for people to find it: the row of a file, the ordinal of a query's answer. */
  readonly row: number
  readonly sku: string
  readonly warehouse: string
  readonly pool: string
  /** Whole smallest units on the shelf, locked ones included. */
  readonly counted: number
  /** Epoch milliseconds. */
  readonly countedAt: number
}

/** A row that cannot be read, by its number and a code: never what stands there. */
export interface UnreadableRow {
  readonly row: number
  readonly code: string
}

/** Some rows, and where the source goes on after them. */
export interface StockSnapshotBatch {
  readonly rows: readonly (CountedRow | UnreadableRow)[]
  /** Handed in as `after` to go on behind these rows. Plain text of the source's own, at most some hundred characters. */
  readonly cursor: string
}

/** What a source may want to know while it is read. */
export interface StockSnapshotReading {
  /** The cursor of the last batch that was applied; null: from the start. */
  readonly after: string | null
  /** The clock the movements are stamped by, epoch milliseconds. */
  readonly now: () => Promise<number>
}

/**
 * Where the rows of a full snapshot come from: a file, a query, an interface of a warehouse. Batches are asked for one
 * after another, so a source need never hold more than one.
 */
export interface StockSnapshotSource {
  batches(reading: StockSnapshotReading): AsyncIterable<StockSnapshotBatch>
}
