import { appendAuditBlock } from '../security/audit-chain'
import type { DigestKey } from '../security/digest'
import type { LoneLock, LoneLocked } from '../store/store'
import type { CommandRequest } from './command'
import { type LockStock, lockRecord, lockStock } from './commands/stock-commands'
import type { HubEvent } from './hub-event'

/**
 * A request as a lone lock: a lock of one stock row whose events nobody has asked to be kept in the outbox. Anything
 * else takes the long way.
 */
export function loneLockOf(
  request: CommandRequest,
  auditKey: DigestKey,
  topics: ReadonlySet<string>,
): LoneLock | undefined {
  if (request.command.name !== lockStock.name || topics.has('StockLocked') || topics.has('StockChanged'))
    return undefined
  const input = request.input as LockStock
  const [line] = input.lines
  if (line === undefined || input.lines.length > 1) return undefined
  return {
    stockKey: line.stockKey,
    quantity: line.quantity,
    build({ at, chain }) {
      const entry = {
        commandId: request.commandId,
        actor: request.actor,
        action: lockStock.name,
        outcome: 'accepted',
        changes: [{ kind: 'stockLock', key: input.lockId, from: 0, to: 1 }],
      }
      return { lock: lockRecord(input, at), audit: appendAuditBlock(auditKey, chain, at, [entry]) }
    },
  }
}

/** What a lone lock made true: the same as by the long way. */
export function loneLockEvents({ lock, level }: LoneLocked): readonly HubEvent[] {
  const at = lock.lockedAt
  return [
    { name: 'StockLocked', body: { lockId: lock.id, owner: lock.owner, at } },
    { name: 'StockChanged', body: { level, at } },
  ]
}
