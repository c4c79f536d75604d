import { setTimeout as sleep } from 'node:timers/promises'
import type { AuditBlock, AuditHead } from '../security/audit-chain'
import { RECORD_KINDS, type RecordKind } from '../store/records'
import type { Changes, Moment, RecordChange, UnitOfWork } from '../store/store'
import { StoreUnavailableError } from '../store/store-errors'
import { keyArray } from './array-text'
import type { Database, Transaction } from './database'
import { LoadedSet } from './loaded-set'
import type { Call, SqlRow } from './statement'
import type { CommitStatements } from './statements/commit-statements'
import type { RecordStatements } from './statements/record-statements'

/** The statements a unit of work needs. */
export interface UnitStatements {
  readonly records: { readonly [K in RecordKind]: RecordStatements }
  readonly commit: CommitStatements
  /** Audit chain this store takes when it is free, so that several processes seldom meet on one. */
  readonly chain: string
}

const CHAIN_TRIES = 500
const CHAIN_PAUSE_MS = 4

/** Locks and loads, lets the unit decide, saves and commits: one transaction, two round trips where keys allow it. */
export function runUnit(
  database: Database,
  statements: UnitStatements,
  unit: UnitOfWork,
  clock: (() => number) | undefined,
): Promise<{ readonly at: number; readonly audit: AuditBlock | null }> {
  return database.transaction(async (transaction) => {
    const loaded = new LoadedSet()
    const moment = await load(transaction, statements, unit, loaded, clock)
    const changes = unit.decide(loaded, moment)
    await transaction.commit(saving(statements, loaded, changes))
    return { at: moment.at, audit: changes.audit }
  })
}

async function load(
  transaction: Transaction,
  statements: UnitStatements,
  unit: UnitOfWork,
  loaded: LoadedSet,
  clock: (() => number) | undefined,
): Promise<Moment> {
  for (;;) {
    const calls: Call[] = []
    const asked: RecordStatements[] = []
    while (loaded.reach < RECORD_KINDS.length) {
      const kind = RECORD_KINDS[loaded.reach] as RecordKind
      const keys = loaded.ask(unit)
      if (keys === undefined) break
      if (keys.length === 0) continue
      asked.push(statements.records[kind])
      calls.push({ statement: statements.records[kind].load, values: [keyArray(keys)] })
    }
    const complete = loaded.reach === RECORD_KINDS.length
    if (complete) calls.push(statements.commit.claimChain(statements.chain))

    const answers = await transaction.run(calls)
    for (let i = 0; i < asked.length; i++) {
      const table = asked[i]?.table
      if (table !== undefined) loaded.add(table, answers[i] ?? [])
    }
    loaded.settle()
    if (complete) return momentOf((answers.at(-1) ?? [])[0] ?? (await freeChain(transaction, statements)), clock)
  }
}

/** Every chain was busy. Their holders need no lock that we have, so one will be free soon. */
async function freeChain(transaction: Transaction, statements: UnitStatements): Promise<SqlRow> {
  for (let tries = 0; tries < CHAIN_TRIES; tries++) {
    await sleep(CHAIN_PAUSE_MS)
    const row = (await transaction.run([statements.commit.claimChain(statements.chain)]))[0]?.[0]
    if (row !== undefined) return row
  }
  throw new StoreUnavailableError({ retryable: true, inDoubt: false, storeCode: 'AUDIT_CHAINS_BUSY' })
}

function momentOf(row: SqlRow, clock: (() => number) | undefined): Moment {
  const chain: AuditHead = { chain: row[0] as string, seq: Number(row[1]), hash: row[2] as string }
  return { at: clock === undefined ? Number(row[3]) : clock(), chain }
}

/** Updates first, which need nothing new; then new keys in the global order, since another's insert may be waited for. */
function saving(statements: UnitStatements, loaded: LoadedSet, changes: Changes): Call[] {
  const updates = new Map<RecordKind, RecordChange[]>()
  const inserts = new Map<RecordKind, RecordChange[]>()
  for (const change of changes.records) {
    if (change.from > 0) checkAskedFor(loaded, change)
    const group = change.from === 0 ? inserts : updates
    const rows = group.get(change.kind)
    if (rows === undefined) group.set(change.kind, [change])
    else rows.push(change)
  }

  const calls: Call[] = []
  for (const kind of RECORD_KINDS) {
    const rows = updates.get(kind)
    if (rows !== undefined) calls.push(statements.records[kind].update(rows))
  }
  for (const kind of RECORD_KINDS) {
    const rows = inserts.get(kind)
    if (rows !== undefined) calls.push(statements.records[kind].insert(rows))
  }
  if (changes.movements.length > 0) calls.push(statements.commit.movements(changes.movements))
  if (changes.outbox.length > 0) calls.push(statements.commit.outbox(changes.outbox))
  if (changes.audit !== null) calls.push(statements.commit.audit(changes.audit))
  return calls
}

/** An update outside the lock order could deadlock, so it is refused before it is sent. */
function checkAskedFor(loaded: LoadedSet, { kind, key }: RecordChange): void {
  if (!loaded.has(kind, key)) throw new RangeError(`The unit of work changed a ${kind} that it had not asked for.`)
}
