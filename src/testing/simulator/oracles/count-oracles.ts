import type { InboundAnswer } from '../../../hub/commands/inbound-commands'
import type { CountAnswer } from '../../../hub/commands/settle-count'
import type { Movement } from '../../../inventory/movement'
import type { Oracle } from './oracle'

/** COUNT: a count moved its row by what its caller was told, once; a refused one moved nothing, nor did one nobody sent. */
export const countsHappenedOnce: Oracle = ({ view, log, settled, violations, probes }) => {
  if (!settled) return
  const moved = new Map<string, Movement[]>()
  for (const stockKey of view.all('stock').keys()) {
    for (const movement of view.movements(stockKey)) {
      if (movement.kind !== 'counted' || !movement.ref.startsWith('count:')) continue
      const name = `${movement.ref} ${stockKey}`
      moved.set(name, [...(moved.get(name) ?? []), movement])
    }
  }
  for (const { operation, answer } of log.answers()) {
    const { wish, id } = operation
    if (wish.kind !== 'count') continue
    const name = `${id} ${wish.stockKey}`
    const movements = moved.get(name) ?? []
    moved.delete(name)
    const change = answer.ok ? (answer.value as CountAnswer).change : 0
    const sum = movements.reduce((total, { onHand }) => total + onHand, 0)
    // A row that is opened with nothing moves by nothing.
    if (sum !== change || movements.length > 1 || (movements.length === 0 && change !== 0)) {
      violations.add(
        'COUNT',
        `${id} moved ${wish.stockKey} by ${sum} in ${movements.length}, its caller was told ${change}`,
      )
    }
    if (!answer.ok) probes.sometimes(answer.rejection.code === 'COUNT_OUTDATED' ? 'count-outdated' : 'count-refused')
    else if ((answer.value as CountAnswer).broken.length > 0) probes.sometimes('count-broke-locks')
  }
  for (const name of moved.keys()) violations.add('COUNT', `${name} was counted, and nobody was told`)
}

/** COUNT: a count broke the locks it says, and snapshots and suppliers say of as many locks as are broken besides. */
export const brokenLocksWereNamed: Oracle = ({ view, log, settled, violations }) => {
  if (!settled) return
  const named = new Set<string>()
  let byOthers = 0
  for (const { operation, answer } of log.answers()) {
    if (!answer.ok) continue
    if (operation.wish.kind === 'inbound') byOthers += (answer.value as InboundAnswer).broken
    if (operation.wish.kind !== 'count') continue
    for (const id of (answer.value as CountAnswer).broken) named.add(id)
  }
  for (const { value: snapshot } of view.all('stockSnapshot').values()) byOthers += snapshot.broken
  for (const [id, { value: lock }] of view.all('stockLock')) {
    if (named.has(id) && lock.state !== 'broken')
      violations.add('COUNT', `${id} was told to be broken, it is ${lock.state}`)
    if (lock.state === 'broken' && !named.has(id)) byOthers -= 1
  }
  if (byOthers !== 0)
    violations.add('COUNT', `snapshots and suppliers say of ${byOthers} locks too many that they broke them`)
}

/** COUNT: a snapshot comes to its end, whatever interrupted it, and each of its rows is accounted for once. */
export const snapshotsCameToTheirEnd: Oracle = ({ view, log, settled, violations }) => {
  for (const operation of log.operations()) {
    const { wish } = operation
    if (wish.kind !== 'snapshot') continue
    const snapshot = view.all('stockSnapshot').get(wish.snapshotId)?.value
    const answer = log.answerTo(operation.id)
    const told = answer?.ok === true ? (answer.value as { readonly end: string }).end : undefined
    if (told === 'finished' && snapshot?.phase !== 'done') {
      violations.add('COUNT', `${wish.snapshotId} was told to be finished, it is ${snapshot?.phase}`)
    }
    if (!settled) continue
    const rows = Object.values(snapshot?.rows ?? {}).reduce((sum, count) => sum + count, 0)
    if (snapshot?.phase !== 'done' || rows !== wish.rows) {
      violations.add('COUNT', `${wish.snapshotId} is ${snapshot?.phase} with ${rows} of ${wish.rows} rows`)
    }
  }
}
