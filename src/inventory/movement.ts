/**
 * By how much a level's movements may be out of the order of their versions at most: a clock was set back, or a movement waited
 * for its row after its time had been taken. Who looks for those since an instant looks so much further back.
 */
export const MOVEMENT_DISORDER_MS = 60_000

/** Why a level changed. */
export type MovementKind =
  | 'received'
  /** More of it, or less, is on its way; on the row goods come to it moves nothing. */
  | 'announced'
  /** Of goods on their way: they came in, or will not come any more. Where they came to: nobody wants what was kept for a promise. */
  | 'arrived'
  /** Pieces that came in went to the order they were promised to. */
  | 'fulfilled'
  | 'adjusted'
  /** Moved from or to another pool or warehouse. */
  | 'transferred'
  /** A count was settled: the book was wrong from the instant of the count on. */
  | 'counted'
  | 'locked'
  /** A lock holds more of it, or less. */
  | 'resized'
  | 'deducted'
  | 'released'
  | 'expired'
  | 'broken'
  /** An audit found the level wrong and set it right; moves what the movements lacked, often nothing. */
  | 'compensated'
  /** Asked for in vain: an order waits for it from now on. Moves nothing. */
  | 'awaited'
  /** The orders that wait for it were looked at. Moves nothing. */
  | 'attended'
  /** What channels may sell of it was worked out anew. Moves nothing. */
  | 'published'

/**
 * One change of one stock level. Movements are only ever added; replaying those of a level from zero gives the level
 * at every version.
 */
export interface Movement {
  /** The level's version after this movement: 1, 2, 3 … without a gap. */
  readonly version: number
  readonly kind: MovementKind
  /** What caused it: a lock id, a receipt or an adjustment id. */
  readonly ref: string
  readonly onHand: number
  readonly locked: number
  readonly reserved: number
  /** The figures it left behind, on every movement whose version is a multiple of `CHECKPOINT_EVERY`; absent on the others. */
  readonly after?: LevelFigures
}

/** What is counted at a level, in whole pieces. */
export interface LevelFigures {
  readonly onHand: number
  readonly locked: number
  readonly reserved: number
}

const OF_LOCKS: ReadonlySet<MovementKind> = new Set([
  'locked',
  'resized',
  'fulfilled',
  'deducted',
  'released',
  'expired',
  'broken',
])

/** A lock made it: its `ref` is the lock's id. */
export function isOfLock({ kind }: Pick<Movement, 'kind'>): boolean {
  return OF_LOCKS.has(kind)
}

/** Movements from one checkpoint to the next: so many at most have to be replayed to know any level of the past. */
export const CHECKPOINT_EVERY = 512

/** The movement as it is kept: every so often with the figures it left, so that a replay may start there. */
export function keptMovement(movement: Movement, { onHand, locked, reserved }: LevelFigures): Movement {
  return movement.version % CHECKPOINT_EVERY === 0 ? { ...movement, after: { onHand, locked, reserved } } : movement
}

/** The movements one commit made on one level, in order: stored as one row, so a hot SKU costs one row per batch. */
export interface MovementPage {
  readonly stockKey: string
  readonly fromVersion: number
  readonly toVersion: number
  readonly at: number
  readonly movements: readonly Movement[]
}
