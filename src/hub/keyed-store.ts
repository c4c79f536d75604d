import type { KeyRing } from '../security/key-ring'
import type { RecordKind, Records } from '../store/records'
import type {
  AuditStore,
  BriefQuery,
  Changes,
  ListQuery,
  Loaded,
  OutboxStore,
  Page,
  Store,
  UnitOfWork,
} from '../store/store'
import { StoreConflictError } from '../store/store-errors'
import { KeyMismatchError } from './hub-errors'

/** No caller's command can have this id, for it holds a space. */
const KEPT_UNDER = 'orderhub keys'
const NOTHING: Changes = Object.freeze({ records: [], movements: [], outbox: [], audit: null })

/**
 * A store that serves one key ring: the first ring that comes leaves its fingerprint, and another is refused before anything
 * is read or written with it. The root of a ring survives rotation, so its fingerprint does.
 */
export class KeyedStore implements Store {
  readonly name: string
  readonly supports: Store['supports']
  readonly outbox: OutboxStore
  readonly audit: AuditStore
  readonly tryLoneLock?: NonNullable<Store['tryLoneLock']>
  private known = false
  private asking: Promise<void> | undefined

  constructor(
    private readonly store: Store,
    private readonly ring: KeyRing,
  ) {
    const { outbox, audit } = store
    this.name = store.name
    this.supports = store.supports
    if (store.tryLoneLock !== undefined) {
      this.tryLoneLock = async (lone) => {
        if (!this.known) await this.open()
        return store.tryLoneLock?.(lone)
      }
    }
    this.audit = {
      heads: () => this.opened(() => audit.heads()),
      blocks: (chain, fromSeq, limit) => this.opened(() => audit.blocks(chain, fromSeq, limit)),
      blocksAt: (instants) => this.opened(() => audit.blocksAt(instants)),
    }
    this.outbox = {
      claim: (options) => this.opened(() => outbox.claim(options)),
      extend: (id, fence, leaseMs) => outbox.extend(id, fence, leaseMs),
      finish: (id, fence, state, error) => outbox.finish(id, fence, state, error),
      retry: (id, fence, delayMs, error) => outbox.retry(id, fence, delayMs, error),
      resolve: (id, decision) => this.opened(() => outbox.resolve(id, decision)),
      list: (query) => this.opened(() => outbox.list(query)),
      nextAt: () => outbox.nextAt(),
    }
  }

  /** @throws KeyMismatchError when the store was made with another ring. */
  open(): Promise<void> {
    if (this.known) return Promise.resolve()
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined
    })
    return this.asking
  }

  transact(unit: UnitOfWork): Promise<void> {
    return this.known ? this.store.transact(unit) : this.opened(() => this.store.transact(unit))
  }

  leaseSerials(series: string, count: number) {
    return this.opened(() => this.store.leaseSerials(series, count))
  }

  read<K extends RecordKind>(kind: K, keys: readonly string[]): Promise<ReadonlyMap<string, Loaded<Records[K]>>> {
    return this.opened(() => this.store.read(kind, keys))
  }

  list<K extends RecordKind>(kind: K, query: ListQuery): Promise<Page<Records[K]>> {
    return this.opened(() => this.store.list(kind, query))
  }

  count<K extends RecordKind>(kind: K, attribute: string) {
    return this.opened(() => this.store.count(kind, attribute))
  }

  briefs(kind: RecordKind, query: BriefQuery) {
    return this.opened(() => this.store.briefs(kind, query))
  }

  due(at: number, limit: number) {
    return this.opened(() => this.store.due(at, limit))
  }

  movements(stockKey: string, fromVersion: number, limit: number) {
    return this.opened(() => this.store.movements(stockKey, fromVersion, limit))
  }

  movementsSince(stockKeys: readonly string[], at: number) {
    return this.opened(() => this.store.movementsSince(stockKeys, at))
  }

  now(): Promise<number> {
    return this.store.now()
  }

  close(): Promise<void> {
    return this.store.close()
  }

  private async opened<T>(work: () => Promise<T>): Promise<T> {
    if (!this.known) await this.open()
    return work()
  }

  private async ask(): Promise<void> {
    const kept = (await this.store.read('answer', [KEPT_UNDER])).get(KEPT_UNDER)?.value ?? (await this.keep())
    if (kept.fingerprint !== this.ring.rootId)
      throw new KeyMismatchError({ store: kept.fingerprint, ring: this.ring.rootId })
    this.known = true
  }

  /** Leaves the ring's fingerprint, unless another process was quicker: then its fingerprint stands. */
  private async keep(): Promise<Pick<Records['answer'], 'fingerprint'>> {
    let kept: Records['answer'] | undefined
    const unit: UnitOfWork = {
      keysOf: (kind) => (kind === 'answer' ? [KEPT_UNDER] : []),
      decide: (loaded, { at }) => {
        kept = loaded.get('answer', KEPT_UNDER).value
        if (kept !== undefined) return NOTHING
        kept = {
          commandId: KEPT_UNDER,
          command: 'keepKeys',
          fingerprint: this.ring.rootId,
          outcome: { ok: true, value: null },
          at,
        }
        return { ...NOTHING, records: [{ kind: 'answer', key: KEPT_UNDER, from: 0, to: 1, value: kept }] }
      },
    }
    for (let tries = 1; ; tries++) {
      try {
        await this.store.transact(unit)
        return kept ?? { fingerprint: '' }
      } catch (error) {
        if (!(StoreConflictError.is(error) && error.code === 'STORE_CONFLICT') || tries === 5) throw error
      }
    }
  }
}
