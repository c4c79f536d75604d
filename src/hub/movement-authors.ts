import type { Movement, MovementPage } from '../inventory/movement'
import type { AuditBlock, AuditEntry } from '../security/audit-block'
import type { Store } from '../store/store'

/** Who made a movement, and by which command, as the audit has it. */
export interface MovementAuthor {
  readonly actor: AuditEntry['actor']
  /** The command, such as `lockStock`. */
  readonly action: string
  readonly commandId: string
}

/** Blocks of so many instants are held at once. */
const INSTANTS_AT_ONCE = 20

/**
 * Who made the movements of some pages of one level, by version. A commit stamps its movements and its audit block with one
 * instant, so nothing is written for this at the time. A movement's entry is the one under its command's id, or one that
 * changed its lock or its order. What the audit does not tell, or does not tell apart, is left out: the hub's own movements
 * without a cause, and two commands on one lock within the same millisecond of which not each moved the level.
 */
export async function movementAuthors(
  store: Store,
  pages: readonly MovementPage[],
): Promise<ReadonlyMap<number, MovementAuthor>> {
  const moved = new Map<number, Movement[]>()
  for (const { at, movements } of await wholeInstants(store, pages)) {
    const known = moved.get(at)
    if (known === undefined) moved.set(at, [...movements])
    else known.push(...movements)
  }
  const authors = new Map<number, MovementAuthor>()
  const instants = [...moved.keys()]
  for (let from = 0; from < instants.length; from += INSTANTS_AT_ONCE) {
    const blocks = await store.audit.blocksAt(instants.slice(from, from + INSTANTS_AT_ONCE))
    for (const at of instants.slice(from, from + INSTANTS_AT_ONCE)) {
      const entries = entriesOf(blocks.filter((block) => block.at === at))
      for (const group of byRef(moved.get(at) ?? [])) {
        const found = entries.get(group[0]?.ref ?? '') ?? []
        if (found.length !== group.length && found.length !== 1) continue
        for (const [index, { version }] of group.entries()) {
          const { actor, action, commandId } = found[found.length === 1 ? 0 : index] ?? {}
          if (actor !== undefined && action !== undefined && commandId !== undefined)
            authors.set(version, { actor, action, commandId })
        }
      }
    }
  }
  return authors
}

/** The pages, with those of the same instants before and behind them: entries are told apart by counting. */
async function wholeInstants(store: Store, pages: readonly MovementPage[]): Promise<readonly MovementPage[]> {
  const whole = [...pages]
  for (let first = whole[0]; first !== undefined && first.fromVersion > 1; ) {
    const [before]: readonly MovementPage[] = await store.movements(first.stockKey, first.fromVersion - 1, 1)
    if (before?.at !== first.at) break
    whole.unshift(before)
    first = before
  }
  for (let last = whole.at(-1); last !== undefined; ) {
    const [behind]: readonly MovementPage[] = await store.movements(last.stockKey, last.toVersion + 1, 1)
    if (behind?.at !== last.at) break
    whole.push(behind)
    last = behind
  }
  return whole
}

/** Entries by what a movement may name: the command's own id, a lock or an order it changed. */
function entriesOf(blocks: readonly AuditBlock[]): ReadonlyMap<string, readonly AuditEntry[]> {
  const named = new Map<string, AuditEntry[]>()
  const add = (ref: string, entry: AuditEntry) => {
    const known = named.get(ref)
    if (known === undefined) named.set(ref, [entry])
    else if (known.at(-1) !== entry) known.push(entry)
  }
  for (const { entries } of blocks) {
    for (const entry of entries) {
      add(entry.commandId, entry)
      for (const { kind, key } of entry.changes) if (kind === 'stockLock' || kind === 'order') add(key, entry)
    }
  }
  return named
}

/** Movements with a cause, those of one cause together. */
function byRef(movements: readonly Movement[]): Iterable<readonly Movement[]> {
  const groups = new Map<string, Movement[]>()
  for (const movement of movements) {
    if (movement.ref === '') continue
    const group = groups.get(movement.ref)
    if (group === undefined) groups.set(movement.ref, [movement])
    else group.push(movement)
  }
  return groups.values()
}
