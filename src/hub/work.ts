import type { StockBook } from '../inventory/lock-stock'
import { keptMovement, type Movement, type MovementPage } from '../inventory/movement'
import type { StockLevel } from '../inventory/stock-level'
import type { AuditEntry } from '../security/audit-chain'
import { RECORD_KINDS, type RecordKind, type Records } from '../store/records'
import type { LoadedRecords, RecordChange } from '../store/store'
import type { Actor, CommandRequest } from './command'
import type { HubEvent, HubEventName, HubEvents } from './hub-event'
import { isQuiet, type OverdueKnown, RoomUnknown } from './overdue-watch'

/** What a deciding command sees: the records it asked for, as earlier commands of the same commit left them. */
export interface Work extends StockBook {
  /** Epoch milliseconds after the last lock was taken. */
  readonly at: number
  readonly commandId: string
  readonly actor: Actor
  /** Orders that change are judged: by rules of this hub, in a while. */
  readonly judging: boolean
  /** Orders that become ready are routed: by this hub, in a while. */
  readonly routing: boolean
  get<K extends RecordKind>(kind: K, key: string): Records[K] | undefined
  /** Version the record will have if nothing more is put; 0 while there is none. */
  versionOf(kind: RecordKind, key: string): number
  /** An earlier command of the same commit has written it: what this one asked for may be less than it needs now. */
  isChanged(kind: RecordKind, key: string): boolean
  put<K extends RecordKind>(kind: K, key: string, record: Records[K]): void
  /** Puts a record under a key nobody asked for; the store refuses the commit if the key turns out to be taken. */
  create<K extends RecordKind>(kind: K, key: string, record: Records[K]): void
  emit<N extends HubEventName>(name: N, body: HubEvents[N]): void
  /** A small non-personal note on what changed, kept in the audit entry. */
  note(facts: Readonly<Record<string, string | number | null>>): void
  /**
   * Called before an answer that something is short.
   * @throws RoomUnknown where locks past their time may hold it: they are ended first, then the command is decided again.
   */
  assertNothingOverdue(): void
  /** The next serial of a series the command has named in `series`. */
  nextSerial(series: string): number
}

interface Entry {
  readonly loaded: number
  readonly version: number
  readonly value: unknown
}

const NOT_YET: Entry = Object.freeze({ loaded: 0, version: 0, value: undefined })

/** How to take back one write: put the entry back, or drop the movement added last. */
type Undo =
  | { readonly table: Map<string, Entry>; readonly key: string; readonly before: Entry }
  | { readonly movements: Movement[] }

/** Where a command stood before it began, so that one that throws leaves no trace in the commit of the others. */
interface Mark {
  readonly undo: number
  readonly events: number
}

/** What of a request the working set goes by. */
interface Begun extends Pick<CommandRequest, 'commandId' | 'actor' | 'looked'> {
  readonly command?: Pick<CommandRequest['command'], 'makesRoom'>
}

/**
 * The working set of one commit, shared by its commands. Each sees what those before it wrote, so a commit of many
 * commands equals the same commands one by one.
 */
export class WorkingSet implements Work {
  at = 0
  commandId = ''
  actor: Actor = { type: 'system', id: '' }
  readonly events: HubEvent[] = []

  private readonly entries = new Map<RecordKind, Map<string, Entry>>(RECORD_KINDS.map((kind) => [kind, new Map()]))
  private readonly stock: Map<string, Entry>
  private readonly movementsOf = new Map<string, Movement[]>()
  private readonly undoLog: Undo[] = []
  private touched: { readonly kind: RecordKind; readonly key: string; readonly from: number }[] = []
  private looks = false
  private facts: Record<string, string | number | null> | undefined

  constructor(
    private readonly loaded: LoadedRecords,
    private readonly serials: (series: string) => number,
    /** Left out: a shortage is answered as it is. */
    private readonly overdue?: () => OverdueKnown,
    readonly judging = false,
    readonly routing = false,
  ) {
    this.stock = this.table('stock')
  }

  begin(request: Begun): Mark {
    this.looks = request.looked !== true && request.command?.makesRoom !== true
    this.commandId = request.commandId
    this.actor = request.actor
    this.touched = []
    this.facts = undefined
    return { undo: this.undoLog.length, events: this.events.length }
  }

  /** Takes back all a command wrote since its mark. */
  rollback(mark: Mark): void {
    while (this.undoLog.length > mark.undo) {
      const undo = this.undoLog.pop()
      if (undo === undefined) break
      if ('movements' in undo) undo.movements.pop()
      else undo.table.set(undo.key, undo.before)
    }
    this.events.length = mark.events
    this.touched = []
  }

  get<K extends RecordKind>(kind: K, key: string): Records[K] | undefined {
    return this.entry(kind, key).value as Records[K] | undefined
  }

  versionOf(kind: RecordKind, key: string): number {
    return this.entry(kind, key).version
  }

  isChanged(kind: RecordKind, key: string): boolean {
    const { loaded, version } = this.entry(kind, key)
    return version !== loaded
  }

  put<K extends RecordKind>(kind: K, key: string, record: Records[K]): void {
    const entry = this.entry(kind, key)
    this.replace(kind, key, entry, { loaded: entry.loaded, version: entry.version + 1, value: record })
  }

  create<K extends RecordKind>(kind: K, key: string, record: Records[K]): void {
    if (!this.table(kind).has(key)) this.table(kind).set(key, NOT_YET)
    this.put(kind, key, record)
  }

  level(stockKey: string): StockLevel | undefined {
    return this.entry('stock', stockKey).value as StockLevel | undefined
  }

  write(level: StockLevel, movement: Movement): void {
    const entry = this.entry('stock', level.key)
    this.replace('stock', level.key, entry, { loaded: entry.loaded, version: level.version, value: level })
    let movements = this.movementsOf.get(level.key)
    if (movements === undefined) {
      movements = []
      this.movementsOf.set(level.key, movements)
    }
    movements.push(keptMovement(movement, level))
    this.undoLog.push({ movements })
  }

  emit<N extends HubEventName>(name: N, body: HubEvents[N]): void {
    this.events.push({ name, body } as HubEvent)
  }

  note(facts: Readonly<Record<string, string | number | null>>): void {
    this.facts = { ...this.facts, ...facts }
  }

  assertNothingOverdue(): void {
    if (!this.looks || this.overdue === undefined || isQuiet(this.overdue(), this.at)) return
    throw new RoomUnknown('It has to be seen first whether locks are overdue.')
  }

  nextSerial(series: string): number {
    return this.serials(series)
  }

  /** The audit entry of the command that was begun last. */
  auditEntry(action: string, outcome: string): AuditEntry {
    const changes: AuditEntry['changes'][number][] = []
    for (const { kind, key, from } of this.touched) {
      changes.push({ kind, key, from, to: this.versionOf(kind, key) })
    }
    const entry = { commandId: this.commandId, actor: this.actor, action, outcome, changes }
    return this.facts === undefined ? entry : { ...entry, facts: this.facts }
  }

  changes(): { records: RecordChange[]; movements: MovementPage[] } {
    const records: RecordChange[] = []
    const movements: MovementPage[] = []
    for (const [kind, table] of this.entries) {
      for (const [key, { loaded, version, value }] of table) {
        if (version === loaded) continue
        records.push({ kind, key, from: loaded, to: version, value } as RecordChange)
        if (kind !== 'stock') continue
        movements.push({
          stockKey: key,
          fromVersion: loaded + 1,
          toVersion: version,
          at: this.at,
          movements: this.movementsOf.get(key) ?? [],
        })
        this.events.push({ name: 'StockChanged', body: { level: value as StockLevel, at: this.at } })
      }
    }
    return { records, movements }
  }

  private replace(kind: RecordKind, key: string, before: Entry, after: Entry): void {
    const table = this.table(kind)
    table.set(key, after)
    this.undoLog.push({ table, key, before })
    // Each movement names its cause, so the ledger of movements is the account of the levels, and so of their counts.
    if (kind === 'stock' || kind === 'stockCount') return
    if (!this.touched.some((touch) => touch.key === key && touch.kind === kind)) {
      this.touched.push({ kind, key, from: before.version })
    }
  }

  private entry(kind: RecordKind, key: string): Entry {
    const table = kind === 'stock' ? this.stock : this.table(kind)
    const known = table.get(key)
    if (known !== undefined) return known
    const { version, value } = this.loaded.get(kind, key)
    const entry: Entry = { loaded: version, version, value }
    table.set(key, entry)
    return entry
  }

  private table(kind: RecordKind): Map<string, Entry> {
    const table = this.entries.get(kind)
    if (table === undefined) throw new RangeError(`There is no record kind ${kind}.`)
    return table
  }
}
