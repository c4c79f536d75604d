import { accept, type Outcome, reject } from '../outcome'
import type { Movement, MovementPage } from './movement'
import { emptyStockLevel, type StockLevel } from './stock-level'

/** A level at a known moment, from which a replay may start instead of from the first movement. */
export interface LevelCheckpoint {
  readonly level: StockLevel
  /** When the level's last movement was made. */
  readonly at: number
}

/** A movement, when it was made, and the level it left behind. */
export interface HistoryEntry {
  readonly at: number
  readonly movement: Movement
  readonly after: StockLevel
}

/** The movements handed in are not the whole story: `missing` is the first version that is not there. */
export type HistoryRejection = {
  readonly code: 'HISTORY_GAP'
  readonly stockKey: string
  readonly missing: number
  readonly found: number
}

/** The state of stock nobody has touched yet. */
export function firstCheckpoint(stockKey: string): LevelCheckpoint {
  return { level: emptyStockLevel(stockKey), at: Number.NEGATIVE_INFINITY }
}

/** The checkpoint a page holds under this version; undefined where it holds none. */
export function checkpointIn({ stockKey, at, movements }: MovementPage, version: number): LevelCheckpoint | undefined {
  const figures = movements.find((movement) => movement.version === version)?.after
  return figures === undefined ? undefined : { level: { ...emptyStockLevel(stockKey), ...figures, version }, at }
}

/**
 * The movements after a checkpoint, each with the level it left. Pages come in the order of their versions; what the
 * checkpoint covers already is passed over. An instant never runs backwards here: where a clock did, the later one holds,
 * because versions say what came first.
 */
export function* levelHistory(
  { level: start, at: startedAt }: LevelCheckpoint,
  pages: Iterable<MovementPage>,
): Generator<HistoryEntry, HistoryRejection | undefined> {
  let level = start
  let at = startedAt
  for (const page of pages) {
    at = Math.max(at, page.at)
    for (const movement of page.movements) {
      if (movement.version <= level.version) continue
      if (movement.version !== level.version + 1) {
        return { code: 'HISTORY_GAP', stockKey: level.key, missing: level.version + 1, found: movement.version }
      }
      level = moved(level, movement)
      yield { at, movement, after: level }
    }
  }
  return undefined
}

/**
 * The levels at several instants, in one pass: after every movement made up to and at the instant. `availableStock` of one
 * gives what could be promised then. Before the first movement nothing was there.
 *
 * @param instants Ascending. Those before the checkpoint are answered with the checkpoint.
 */
export function levelsAt(
  checkpoint: LevelCheckpoint,
  pages: Iterable<MovementPage>,
  instants: readonly number[],
): Outcome<readonly StockLevel[], HistoryRejection> {
  const levels: StockLevel[] = []
  let level = checkpoint.level
  const history = levelHistory(checkpoint, pages)
  for (;;) {
    const step = history.next()
    if (step.done === true) {
      if (step.value !== undefined) return reject(step.value)
      break
    }
    while (levels.length < instants.length && step.value.at > (instants[levels.length] ?? 0)) levels.push(level)
    if (levels.length === instants.length) return accept(levels)
    level = step.value.after
  }
  while (levels.length < instants.length) levels.push(level)
  return accept(levels)
}

/** The level at one instant; see `levelsAt`. */
export function levelAt(
  checkpoint: LevelCheckpoint,
  pages: Iterable<MovementPage>,
  instant: number,
): Outcome<StockLevel, HistoryRejection> {
  const outcome = levelsAt(checkpoint, pages, [instant])
  return outcome.ok ? accept(outcome.value[0] ?? checkpoint.level) : outcome
}

/** A checkpoint after every `every` movements, to be kept beside the movements; replaying from any of them answers alike. */
export function levelCheckpoints(
  start: LevelCheckpoint,
  pages: Iterable<MovementPage>,
  every: number,
): Outcome<readonly LevelCheckpoint[], HistoryRejection> {
  const checkpoints: LevelCheckpoint[] = []
  const history = levelHistory(start, pages)
  for (;;) {
    const step = history.next()
    if (step.done === true) return step.value === undefined ? accept(checkpoints) : reject(step.value)
    if (step.value.after.version % every === 0) checkpoints.push({ level: step.value.after, at: step.value.at })
  }
}

/**
 * What was on hand at an instant, from the level of now and the movements made since: what a count is compared with.
 * Pages come in the order of their versions; earlier ones may be among them. Agrees with `levelAt`, clocks that ran
 * backwards included.
 */
export function onHandAt(level: StockLevel, pages: Iterable<MovementPage>, instant: number): number {
  let { onHand } = level
  let at = Number.NEGATIVE_INFINITY
  for (const page of pages) {
    at = Math.max(at, page.at)
    if (at <= instant) continue
    for (const movement of page.movements) if (movement.version <= level.version) onHand -= movement.onHand
  }
  return onHand
}

function moved(level: StockLevel, { version, onHand, locked, reserved }: Movement): StockLevel {
  return {
    ...level,
    version,
    onHand: level.onHand + onHand,
    locked: level.locked + locked,
    reserved: level.reserved + reserved,
  }
}
