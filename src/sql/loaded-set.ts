import { RECORD_KINDS, type RecordKind, type Records } from '../store/records'
import type { Loaded, LoadedRecords, UnitOfWork } from '../store/store'
import type { SqlRow } from './statement'
import type { RecordTable } from './tables'

const NOTHING: Loaded<never> = Object.freeze({ version: 0, value: undefined })
const NOT_YET_LOADED = new Error('A kind that is still on its way was asked for.')

/** What one unit of work has loaded so far, and how far ahead its next keys can be asked for. */
export class LoadedSet implements LoadedRecords {
  private readonly kinds = new Map<RecordKind, Map<string, Loaded<unknown>>>()
  /** Ranks below this one are loaded. */
  private arrived = 0
  /** Ranks below this one have been asked for. */
  private asked = 0
  private stumbled = false

  get<K extends RecordKind>(kind: K, key: string): Loaded<Records[K]> {
    const rank = RECORD_KINDS.indexOf(kind)
    if (rank >= this.arrived && rank < this.asked) {
      this.stumbled = true
      throw NOT_YET_LOADED
    }
    const loaded = this.kinds.get(kind)?.get(key)
    if (loaded === undefined) throw new RangeError(`The unit of work read a ${kind} that it had not asked for.`)
    return loaded as Loaded<Records[K]>
  }

  /** Whether the record was loaded. */
  has(kind: RecordKind, key: string): boolean {
    return this.kinds.get(kind)?.has(key) ?? false
  }

  /**
   * The keys the unit wants of the next kind, each once; undefined when it can only tell after the kinds asked for
   * before have arrived. Kinds that do not depend on each other are so loaded in one round trip.
   */
  ask(unit: UnitOfWork): readonly string[] | undefined {
    const kind = RECORD_KINDS[this.asked]
    if (kind === undefined) return undefined
    const wanted = new Map<string, Loaded<unknown>>()
    this.stumbled = false
    try {
      for (const key of unit.keysOf(kind, this)) wanted.set(key, NOTHING)
    } catch (error) {
      if (!this.stumbled) throw error
    }
    if (this.stumbled) return undefined
    this.kinds.set(kind, wanted)
    this.asked++
    return [...wanted.keys()]
  }

  /** Kinds asked for so far. */
  get reach(): number {
    return this.asked
  }

  add(table: RecordTable, rows: readonly SqlRow[]): void {
    const loaded = this.kinds.get(table.kind)
    for (const row of rows) loaded?.set(row[0] as string, { version: Number(row[1]), value: table.read(row) })
  }

  /** All that was asked for is here. */
  settle(): void {
    this.arrived = this.asked
  }
}
