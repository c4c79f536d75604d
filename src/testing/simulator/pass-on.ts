import type { Store } from '../../store/store'

/** A store that passes everything on to another, but for what is given. */
export function passOn(inner: Store, differing: Partial<Store>): Store {
  return {
    name: inner.name,
    supports: inner.supports,
    outbox: inner.outbox,
    audit: inner.audit,
    transact: (unit) => inner.transact(unit),
    leaseSerials: (series, count) => inner.leaseSerials(series, count),
    read: (kind, keys) => inner.read(kind, keys),
    list: (kind, query) => inner.list(kind, query),
    count: (kind, attribute) => inner.count(kind, attribute),
    briefs: (kind, query) => inner.briefs(kind, query),
    due: (at, limit) => inner.due(at, limit),
    movements: (stockKey, fromVersion, limit) => inner.movements(stockKey, fromVersion, limit),
    movementsSince: (stockKeys, at) => inner.movementsSince(stockKeys, at),
    now: () => inner.now(),
    close: () => inner.close(),
    ...differing,
  }
}

/** The same for the outbox of a store. */
export function passOnOutbox(inner: Store['outbox'], differing: Partial<Store['outbox']>): Store['outbox'] {
  return {
    claim: (options) => inner.claim(options),
    extend: (id, fence, leaseMs) => inner.extend(id, fence, leaseMs),
    finish: (id, fence, state, error) => inner.finish(id, fence, state, error),
    retry: (id, fence, delayMs, error) => inner.retry(id, fence, delayMs, error),
    resolve: (id, decision) => inner.resolve(id, decision),
    list: (query) => inner.list(query),
    nextAt: () => inner.nextAt(),
    ...differing,
  }
}
