import type { RecordKind } from '../../store/records'
import type { AuditStore, ListQuery, OutboxStore, Store, UnitOfWork } from '../../store/store'
import { StoreConflictError, StoreUnavailableError } from '../../store/store-errors'

/** What befalls one call of the store. */
export type Fate =
  | 'nothing'
  /** The process dies and the effect has not happened. */
  | 'crashBefore'
  /** The effect has happened, the process dies before it learns so. */
  | 'crashAfter'
  | 'unavailable'
  /** The commit happened, its answer is lost. */
  | 'inDoubtCommitted'
  /** The commit did not happen, and nobody says so. */
  | 'inDoubtNotCommitted'
  | 'conflict'

/** Calls that change something; of the others only the answer can be lost. */
export type StoreCall =
  | 'transact'
  | 'leaseSerials'
  | 'read'
  | 'list'
  | 'count'
  | 'briefs'
  | 'due'
  | 'movements'
  | 'movementsSince'
  | 'now'
  | 'outbox.claim'
  | 'outbox.extend'
  | 'outbox.finish'
  | 'outbox.retry'
  | 'outbox.resolve'
  | 'outbox.list'
  | 'outbox.nextAt'
  | 'audit.heads'
  | 'audit.blocks'
  | 'audit.blocksAt'

/** Decides over each call, numbered from 1 over all processes: these numbers are the crash points. */
export interface FateOfCalls {
  /** Waits before the call, so that others overtake it; undefined: it goes on at once. */
  delay(call: StoreCall): Promise<void> | undefined
  next(call: StoreCall): Fate
}

/** The store as one process sees it. */
export interface ProcessLife {
  readonly alive: boolean
  die(how: 'crashBefore' | 'crashAfter'): void
}

/** Whoever belongs to a dead process waits for ever, and is forgotten. */
function never<T>(): Promise<T> {
  return new Promise(() => undefined)
}

/**
 * A store whose every call may fail, hang, be delayed, lose its answer, or be the last thing its process does.
 * What it wraps stays whole: only the process's view of it is broken.
 */
export function faultyStore(inner: Store, life: ProcessLife, fates: FateOfCalls): Store {
  async function call<T>(name: StoreCall, effect: () => Promise<T>, undone?: () => Promise<unknown>): Promise<T> {
    if (!life.alive) return never()
    const delay = fates.delay(name)
    if (delay !== undefined) {
      await delay
      if (!life.alive) return never()
    }
    const fate = fates.next(name)
    switch (fate) {
      case 'crashBefore':
        life.die(fate)
        return never()
      case 'unavailable':
        throw new StoreUnavailableError({ retryable: true, inDoubt: false, storeCode: 'SIMULATED' })
      case 'inDoubtNotCommitted':
        await undone?.().catch(() => undefined)
        throw new StoreUnavailableError({ retryable: true, inDoubt: true, storeCode: 'SIMULATED' })
      case 'conflict':
        await undone?.().catch(() => undefined)
        throw new StoreConflictError({ kind: 'simulated', expected: 1, actual: 0 })
      case 'inDoubtCommitted':
        await effect()
        throw new StoreUnavailableError({ retryable: true, inDoubt: true, storeCode: 'SIMULATED' })
      case 'crashAfter':
        await effect()
        life.die(fate)
        return never()
      default:
        return effect()
    }
  }

  const outbox: OutboxStore = {
    claim: (options) => call('outbox.claim', () => inner.outbox.claim(options)),
    extend: (id, fence, leaseMs) => call('outbox.extend', () => inner.outbox.extend(id, fence, leaseMs)),
    finish: (id, fence, state, error) => call('outbox.finish', () => inner.outbox.finish(id, fence, state, error)),
    retry: (id, fence, ms, error) => call('outbox.retry', () => inner.outbox.retry(id, fence, ms, error)),
    resolve: (id, decision) => call('outbox.resolve', () => inner.outbox.resolve(id, decision)),
    list: (query) => call('outbox.list', () => inner.outbox.list(query)),
    nextAt: () => call('outbox.nextAt', () => inner.outbox.nextAt()),
  }
  const audit: AuditStore = {
    heads: () => call('audit.heads', () => inner.audit.heads()),
    blocks: (chain, fromSeq, limit) => call('audit.blocks', () => inner.audit.blocks(chain, fromSeq, limit)),
    blocksAt: (instants) => call('audit.blocksAt', () => inner.audit.blocksAt(instants)),
  }
  return {
    name: inner.name,
    supports: inner.supports,
    outbox,
    audit,
    transact: (unit) =>
      call(
        'transact',
        () => inner.transact(unit),
        () => inner.transact(decidedInVain(unit)),
      ),
    leaseSerials: (series, count) => call('leaseSerials', () => inner.leaseSerials(series, count)),
    read: (kind, keys) => call('read', () => inner.read(kind, keys)),
    list: <K extends RecordKind>(kind: K, query: ListQuery) => call('list', () => inner.list(kind, query)),
    count: (kind, attribute) => call('count', () => inner.count(kind, attribute)),
    briefs: (kind, query) => call('briefs', () => inner.briefs(kind, query)),
    due: (at, limit) => call('due', () => inner.due(at, limit)),
    movements: (stockKey, fromVersion, limit) => call('movements', () => inner.movements(stockKey, fromVersion, limit)),
    movementsSince: (stockKeys, at) => call('movementsSince', () => inner.movementsSince(stockKeys, at)),
    now: () => call('now', () => inner.now()),
    close: async () => undefined,
  }
}

/** The unit decides over what is really there, and then nothing of it is saved: a lost race looks just so. */
function decidedInVain(unit: UnitOfWork): UnitOfWork {
  return {
    keysOf: (kind, loaded) => unit.keysOf(kind, loaded),
    decide: (loaded, moment) => {
      unit.decide(loaded, moment)
      throw new StoreConflictError({ kind: 'simulated', expected: 1, actual: 0 })
    },
  }
}
