import { openQuantity } from '../../../src/inventory/expected-receipt'
import { arrivalKey, inboundKey, isInboundKey } from '../../../src/inventory/inbound-pool'
import { intentOf } from '../intent'
import type { Oracle } from './oracle'

export const inboundOracles: readonly Oracle[] = [
  {
    code: 'inbound',
    says: 'what is on its way to a row is what its open receipts announce, and a receipt has received what was accepted of it, once',
    check({ seed, told, receipts, stock, movementsOf }, findings) {
      const received = new Map<string, number>()
      for (const { id, outcome } of told('inbound')) {
        const [step = '', name = ''] = id.split(':')
        const receiptId = name.split('.')[0] ?? ''
        const intent = intentOf(seed, receiptId)
        if (intent.kind !== 'inbound') continue
        findings.expect(receipts.has(receiptId), () => `${id} was answered, and its receipt is not kept`)
        const pieces = step === 'bring' && outcome.ok ? (intent.goods.deliveries[Number(name.split('.')[1])] ?? 0) : 0
        received.set(receiptId, (received.get(receiptId) ?? 0) + pieces)
        const came = (movementsOf.get(id) ?? []).filter(({ kind }) => kind === 'received')
        const sum = came.reduce((total, { onHand }) => total + onHand, 0)
        findings.expect(sum === pieces, () => `${id} brought ${sum} pieces to the shelf, not ${pieces}`)
      }
      const open = new Map<string, number>()
      for (const receipt of receipts.values()) {
        const { id, stockKey, received: pieces } = receipt
        findings.expect(pieces === received.get(id), () => `${id} has received ${pieces}, not ${received.get(id)}`)
        const key = inboundKey(stockKey)
        open.set(key, (open.get(key) ?? 0) + openQuantity(receipt))
      }
      for (const { key, onHand } of stock.values()) {
        if (!isInboundKey(key)) continue
        findings.expect(onHand === (open.get(key) ?? 0), () => `${key} expects ${onHand}, announced: ${open.get(key)}`)
      }
    },
  },
  {
    code: 'promises',
    says: 'what came in for promises is kept for them, and once all is attended to the first in line has got what came in for him',
    check({ stock, movements, orders, locks }, findings) {
      for (const { key, backorderLimit } of stock.values()) {
        if (!isInboundKey(key)) continue
        const kept = stock.get(arrivalKey(key))?.reserved ?? 0
        findings.expect(kept === backorderLimit, () => `${key}: ${kept} are kept of ${backorderLimit} that came in`)
        const line = new Map<string, number>()
        for (const { ref, locked } of movements.get(key) ?? []) {
          if (locked === 0) continue
          const wanted = (line.get(ref) ?? 0) + locked
          if (wanted > 0) line.set(ref, wanted)
          else line.delete(ref)
        }
        const [first] = line.values()
        findings.expect(
          first === undefined ? kept === 0 : kept < first,
          () => `${key}: ${kept} kept, first wants ${first}`,
        )
      }
      for (const { key, waitsFor, lock } of orders.values()) {
        if (waitsFor === null || !isInboundKey(waitsFor)) continue
        const held = lock?.state === 'locked' ? locks.get(lock.id)?.lines : undefined
        findings.expect(
          held?.some(({ stockKey }) => stockKey === waitsFor) === true,
          () => `${key} was promised nothing`,
        )
      }
    },
  },
]
