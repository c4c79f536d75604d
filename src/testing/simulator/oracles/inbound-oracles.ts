import { openQuantity } from '../../../inventory/expected-receipt'
import { arrivalKey, inboundKey, isInboundKey } from '../../../inventory/inbound-pool'
import { heldLines } from '../../../inventory/lock-lines'
import { emptyStockLevel } from '../../../inventory/stock-level'
import type { Oracle, Scene } from './oracle'

/** INBOUND: what is on its way to a row is what its open receipts announce, and a receipt has received what was told of it. */
export const inboundIsWhatWasAnnounced: Oracle = ({ view, log, settled, violations, probes }) => {
  const open = new Map<string, number>()
  for (const { value: receipt } of view.all('inboundReceipt').values()) {
    const key = inboundKey(receipt.stockKey)
    open.set(key, (open.get(key) ?? 0) + openQuantity(receipt))
  }
  for (const [key, { value: level }] of view.all('stock')) {
    if (!isInboundKey(key)) continue
    const { onHand, backorderLimit, locked } = level
    if (onHand !== (open.get(key) ?? 0))
      violations.add('INBOUND', `${key} expects ${onHand}, its receipts announce ${open.get(key) ?? 0}`)
    open.delete(key)
    const { reserved } = view.all('stock').get(arrivalKey(key))?.value ?? emptyStockLevel(key)
    if (reserved !== backorderLimit) {
      violations.add(
        'INBOUND',
        `${reserved} pieces are kept for the promises of ${key}, which counts ${backorderLimit}`,
      )
    }
    if (settled && backorderLimit > locked) violations.add('INBOUND', `${key} keeps pieces nobody was promised`)
  }
  for (const [key, quantity] of open) {
    if (quantity > 0) violations.add('INBOUND', `${quantity} pieces were announced for ${key}, which is not kept`)
  }
  if (!settled) return
  const received = new Map<string, number>()
  for (const { receiptId, quantity } of acceptedReceipts({ view, log })) {
    received.set(receiptId, (received.get(receiptId) ?? 0) + quantity)
  }
  for (const { operation, answer } of log.answers()) {
    const { wish } = operation
    if (wish.kind !== 'inbound') continue
    if (!answer.ok) {
      probes.sometimes('inbound-refused')
      continue
    }
    if ((answer.value as { readonly broken: number }).broken > 0) probes.sometimes('promise-broken')
    if (!view.all('inboundReceipt').has(wish.receiptId)) violations.add('INBOUND', `${wish.receiptId} is not kept`)
  }
  for (const [id, { value: receipt }] of view.all('inboundReceipt')) {
    const told = received.get(id) ?? 0
    if (receipt.received !== told) violations.add('INBOUND', `${id} received ${receipt.received}, callers said ${told}`)
  }
}

/**
 * Deliveries that were accepted. One that was refused because nothing was announced yet may be sent again and then be
 * accepted unheard, so the kept answer counts.
 */
export function acceptedReceipts({ view, log }: Pick<Scene, 'view' | 'log'>) {
  return [...log.operations()].flatMap(({ id, wish }) => {
    const isReceipt = wish.kind === 'inbound' && wish.step === 'receive'
    return isReceipt && view.all('answer').get(id)?.value.outcome.ok === true ? [wish] : []
  })
}

/** PROMISE: a promised order says so, and once all is quiet nobody waits for goods that came in for him. */
export const promisesAreKept: Oracle = ({ view, settled, violations, probes }) => {
  if (!settled) return
  const firstInLine = new Map<string, number>()
  const promised = new Map<string, string>()
  for (const [key, { value: order }] of view.all('order')) {
    if (order.lock?.state === 'locked') promised.set(order.lock.id, key)
  }
  for (const stockKey of view.all('stock').keys()) {
    if (!isInboundKey(stockKey)) continue
    const line = new Map<string, number>()
    for (const { ref, locked } of view.movements(stockKey)) {
      if (locked === 0) continue
      const wanted = (line.get(ref) ?? 0) + locked
      if (wanted > 0) line.set(ref, wanted)
      else line.delete(ref)
    }
    const [first] = line.values()
    if (first !== undefined) firstInLine.set(stockKey, first)
    for (const lockId of line.keys()) {
      probes.sometimes('promise-open')
      const orderKey = promised.get(lockId)
      const order = view.all('order').get(orderKey ?? '')?.value
      // Changed to lines that lock when paid, it lets what it was promised before run out.
      if (order?.status === 'awaitingPayment' && order.locking?.when !== 'whenPlaced') continue
      const held = order?.holds.some(({ reason }) => reason === 'STOCK_INBOUND')
      if (held !== true)
        violations.add('PROMISE', `${orderKey ?? lockId} is promised ${stockKey} and not on hold for it`)
    }
  }
  for (const [stockKey, first] of firstInLine) {
    const arrived = view.all('stock').get(stockKey)?.value.backorderLimit ?? 0
    if (arrived >= first)
      violations.add('LIVENESS', `${stockKey} has ${arrived} pieces for the first in line, who wants ${first}`)
  }
  for (const { value: order } of view.all('order').values()) {
    if (!order.holds.some(({ reason }) => reason === 'STOCK_INBOUND')) continue
    const lock = order.lock === null ? undefined : view.all('stockLock').get(order.lock.id)?.value
    const waits = lock !== undefined && heldLines(lock).some(({ stockKey }) => isInboundKey(stockKey))
    if (!waits) violations.add('PROMISE', `${order.key} is on hold for goods on their way, and was promised none`)
  }
}
