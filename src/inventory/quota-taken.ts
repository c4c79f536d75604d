import type { Movement } from './movement'

/** Pieces a channel has taken of its quota from one stock row, by the row's movements up to a version. */
export interface RowTaken {
  readonly stockKey: string
  /** The newest movement that was counted; 0: none. */
  readonly version: number
  /** Whole pieces; below 0 never. */
  readonly pieces: number
}

/**
 * What a channel has taken of a fixed quota, as far as movements were counted. It follows from the movements alone: two who
 * count up to the same version of a row come to the same pieces.
 */
export interface QuotaTaken {
  /** Locks made at this instant or later count, whole; those made before do not, whatever becomes of them. */
  readonly since: number
  readonly rows: readonly RowTaken[]
}

/**
 * Pieces a lock's movement takes of a quota, negative where it gives them back: what is locked is taken, what leaves the
 * shelf stays taken, and what is released, expires or breaks is free for others again.
 */
export function piecesTaken({ locked, onHand }: Pick<Movement, 'locked' | 'onHand'>): number {
  return locked - onHand
}

/** Pieces taken from these rows, ≥ 0. */
export function quotaTaken({ rows }: QuotaTaken, stockKeys: readonly string[]): number {
  return rows.reduce((sum, { stockKey, pieces }) => (stockKeys.includes(stockKey) ? sum + pieces : sum), 0)
}

/** Of two counts of one quota, row by row the one that has come further. `known` itself where the other adds nothing. */
export function furtherTaken(known: QuotaTaken, read: QuotaTaken | undefined): QuotaTaken {
  if (read === undefined || read.since !== known.since) return known
  const rows = new Map(known.rows.map((row) => [row.stockKey, row]))
  for (const row of read.rows) if (row.version > (rows.get(row.stockKey)?.version ?? -1)) rows.set(row.stockKey, row)
  const adds = read.rows.some((row) => rows.get(row.stockKey) === row)
  return adds ? { since: known.since, rows: [...rows.values()] } : known
}
