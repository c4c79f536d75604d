import type { MovementPage } from '../inventory/movement'
import type { StockLevel } from '../inventory/stock-level'
import type { StockLock } from '../inventory/stock-lock'
import type { AuditBlock, AuditEntry, AuditHead } from '../security/audit-chain'
import type { Brief, BriefQuery } from './brief'
import type { OutboxEntry, OutboxMessage, OutboxState } from './outbox-message'
import type { RecordKind, Records } from './records'

/** A record as it was when loaded: version 0 and no value when there is none yet. */
export interface Loaded<T> {
  readonly version: number
  readonly value: T | undefined
}

/** What one unit of work sees: records locked until it ends, and the time after the last wait for a lock. */
export interface LoadedRecords {
  /** The record under the key; version 0 when it does not exist. @throws when the key was not asked for. */
  get<K extends RecordKind>(kind: K, key: string): Loaded<Records[K]>
}

export interface RecordChange<K extends RecordKind = RecordKind> {
  readonly kind: K
  readonly key: string
  /** The version loaded; 0 inserts. */
  readonly from: number
  /** The version saved, greater than `from`. */
  readonly to: number
  readonly value: Records[K]
}

/** All that one commit writes, at once or not at all. */
export interface Changes {
  readonly records: readonly RecordChange[]
  readonly movements: readonly MovementPage[]
  readonly outbox: readonly OutboxMessage[]
  /** Sealed to the chain head handed in; null when nothing is to be audited. */
  readonly audit: AuditBlock | null
}

export interface Moment {
  /** Epoch milliseconds after the last lock was taken: the store's own clock. */
  readonly at: number
  /** Head of the audit chain this unit may append to, held until it ends. */
  readonly chain: AuditHead
}

/**
 * One unit of work. The store asks `keysOf` for every kind in lock order, loads and locks what it names, then calls
 * `decide` once. `decide` is synchronous and pure; what it returns is saved in one transaction.
 */
export interface UnitOfWork {
  /**
   * Keys of one kind that are needed, given what was loaded of the kinds before it. Repeats are harmless. Pure: a
   * store may ask again, because it asks ahead for kinds whose keys do not depend on what is still on its way.
   */
  keysOf(kind: RecordKind, loaded: LoadedRecords): Iterable<string>
  decide(loaded: LoadedRecords, moment: Moment): Changes
}

/** A lock of one stock row on its own, that a store may be able to decide and save by one statement. */
export interface LoneLock {
  readonly stockKey: string
  readonly quantity: number
  /** The lock's record and the audit block, for the moment the store has in mind. Pure; called once at most. */
  build(moment: Moment): { readonly lock: StockLock; readonly audit: AuditBlock }
}

/** What a lone lock left behind. */
export interface LoneLocked {
  readonly level: StockLevel
  readonly lock: StockLock
}

export interface StoreCapabilities {
  /** What an acknowledged commit survives: nothing, the death of the process, the loss of power. */
  readonly survives: 'nothing' | 'process death' | 'power loss'
  /** Several processes may use it at once. */
  readonly shared: boolean
  /** Units of work that are worth having in flight at once. */
  readonly lanes: number
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Hand it in again to go on; null at the end. */
  readonly next: string | null
}

export interface ListQuery {
  /** All must be equal. Names are those of the kind's attributes. */
  readonly where?: Readonly<Record<string, string | number>>
  /** The other way round: oldest first, then by key. Default false. */
  readonly oldestFirst?: boolean
  /** By key alone: pages without a gap or a repeat even while records change. Default false. */
  readonly byKey?: boolean
  /** Only records whose instant is this or later, and before that: what a day brought. */
  readonly since?: number
  readonly before?: number
  readonly after?: string | null
  /** 1 to 1,000. */
  readonly limit: number
}

export interface SerialRange {
  /** First serial of the range. */
  readonly from: number
  /** Last serial of the range, inclusive. */
  readonly to: number
}

/** What keeps the hub's records. Each method says what must hold; the published suite checks it. */
export interface Store {
  readonly name: string
  readonly supports: StoreCapabilities

  /**
   * Runs one unit of work. Saves all its changes or none.
   *
   * @throws StoreConflictError when a new key was taken or a version moved meanwhile: nothing was saved, run it again.
   * @throws StoreUnavailableError when the store could not be reached; `inDoubt` says that a commit may have happened,
   *   then running the same commands with the same ids again finds out.
   */
  transact(unit: UnitOfWork): Promise<void>

  /**
   * The short way for a lock that comes alone: the same writes as `transact` would make, by one statement. It only ever
   * accepts. Undefined: nothing was written, for whatever reason, and `transact` has to decide.
   *
   * @throws StoreUnavailableError when the store could not be reached; `inDoubt` says that the lock may have been saved.
   */
  tryLoneLock?(lone: LoneLock): Promise<LoneLocked | undefined>

  /** Takes serial numbers for good, outside any unit of work: never handed out twice, even across processes. */
  leaseSerials(series: string, count: number): Promise<SerialRange>

  /** Records by key as last committed, without locks. Missing keys are left out. At most 10,000 keys. */
  read<K extends RecordKind>(kind: K, keys: readonly string[]): Promise<ReadonlyMap<string, Loaded<Records[K]>>>

  /** Newest first by the kind's instant, then by key, unless asked for the oldest first. */
  list<K extends RecordKind>(kind: K, query: ListQuery): Promise<Page<Records[K]>>

  /** Number of records of a kind for each value of one attribute. */
  count<K extends RecordKind>(kind: K, attribute: string): Promise<ReadonlyMap<string | number | null, number>>

  /**
   * Records of a kind in brief by the value of one attribute, the newest first, then by key: for counting many at once without
   * reading them. Values that nothing has are left out.
   */
  briefs(kind: RecordKind, query: BriefQuery): Promise<ReadonlyMap<string, readonly Brief[]>>

  /** Keys whose timer has fired, the longest overdue first. Costs nothing for timers that are not due. */
  due(
    at: number,
    limit: number,
  ): Promise<readonly { readonly kind: RecordKind; readonly key: string; readonly dueAt: number }[]>

  /** Movement pages of one level in order of version, from the page that holds `fromVersion`. */
  movements(stockKey: string, fromVersion: number, limit: number): Promise<readonly MovementPage[]>

  /**
   * Movement pages of several levels made after an instant, each by its own time, in order of version. Looked for down to
   * a page made more than `MOVEMENT_DISORDER_MS` before the instant. Levels without any are left out. At most 10,000 keys.
   */
  movementsSince(stockKeys: readonly string[], at: number): Promise<ReadonlyMap<string, readonly MovementPage[]>>

  readonly outbox: OutboxStore
  readonly audit: AuditStore

  /** The store's clock. */
  now(): Promise<number>

  close(): Promise<void>
}

export interface OutboxStore {
  /**
   * Leases messages that are due: per aggregate only its oldest unfinished one. Two callers never get the same lease.
   */
  claim(options: {
    readonly limit: number
    readonly leaseMs: number
    readonly topics?: readonly string[]
  }): Promise<readonly OutboxEntry[]>
  /** Prolongs a lease. False when somebody else has taken it over. */
  extend(id: string, fence: number, leaseMs: number): Promise<boolean>
  /** Ends a message. False when the lease was lost: then nothing is changed. */
  finish(id: string, fence: number, state: 'done' | 'dead', error?: string): Promise<boolean>
  /** Gives the message back, to be tried after `delayMs`. False when the lease was lost. */
  retry(id: string, fence: number, delayMs: number, error: string): Promise<boolean>
  /** An operator's word on a dead message: try it again, or skip it so that its aggregate goes on. */
  resolve(id: string, decision: 'redrive' | 'skip'): Promise<boolean>
  list(query: {
    readonly state?: OutboxState
    readonly limit: number
    readonly after?: string | null
  }): Promise<Page<OutboxEntry>>
  /** When the next message wants delivery; null when none waits. */
  nextAt(): Promise<number | null>
}

export interface AuditStore {
  heads(): Promise<readonly AuditHead[]>
  /** Blocks of one chain in order, from `fromSeq`. */
  blocks(chain: string, fromSeq: number, limit: number): Promise<readonly AuditBlock[]>
  /** Blocks of any chain made at one of these instants, each once, by chain and number. At most 1,000 instants. */
  blocksAt(instants: readonly number[]): Promise<readonly AuditBlock[]>
}

export type { AuditBlock, AuditEntry, AuditHead, Brief, BriefQuery }
