import { isInboundKey } from '../../../src/inventory/inbound-pool'
import { ANNOUNCED, stockKey } from '../../../src/inventory/stock-level'
import { intentOf } from '../intent'
import type { PlacedMovement } from './evidence'
import type { Oracle } from './oracle'

export const stockFlowOracles: readonly Oracle[] = [
  {
    code: 'transfer',
    says: 'an accepted transfer took from one row what it gave to the other, a refused one nothing, and there are no others',
    check({ seed, told, answerTo, movements, movementsOf }, findings) {
      for (const { id, outcome } of told('transfer')) {
        const intent = intentOf(seed, id.slice('transfer:'.length))
        if (intent.kind !== 'transfer') continue
        const { sku, quantity, from, to } = intent.transfer
        const place = ({ pool = 'normal' }: { readonly pool?: string | undefined }) =>
          stockKey({ warehouse: 'main', pool, sku })
        const wanted = outcome.ok ? [`${place(from)} ${-quantity} 0`, `${place(to)} ${quantity} 0`] : []
        const found = (movementsOf.get(id) ?? []).map((move) => `${move.stockKey} ${move.onHand} ${move.locked}`)
        findings.expect(wanted.sort().join() === found.sort().join(), () => `${id}: ${found.join()}`)
      }
      for (const moves of movements.values()) {
        for (const { kind, ref, stockKey: key } of moves) {
          if (kind !== 'transferred') continue
          findings.expect(answerTo('transfer', ref)?.outcome.ok === true, () => `${ref} moved ${key} and was not told`)
        }
      }
    },
  },
  {
    code: 'counts',
    says: 'a count changed its row by what it found beyond the book of its instant, once, and broke the locks it says and no others',
    check({ told, answerTo, movements, movementsOf, locks }, findings) {
      let byOthers = 0
      for (const { outcome } of told('inbound')) byOthers += outcome.ok ? Number(outcome.value.broken) : 0
      const brokenBy = new Set<string>()
      for (const { id, outcome } of told('count')) {
        const found = (movementsOf.get(id) ?? []).filter(({ kind }) => kind === 'counted')
        const change = outcome.ok ? Number(outcome.value.change) : 0
        const sum = found.reduce((total, { onHand }) => total + onHand, 0)
        findings.expect(found.length === (change === 0 ? 0 : 1) && sum === change, () => `${id} changed ${sum}`)
        if (!outcome.ok) continue
        for (const lock of outcome.value.broken as readonly string[]) brokenBy.add(lock)
        for (const move of found) {
          const before = (movements.get(move.stockKey) ?? []).filter(({ version }) => version < move.version)
          const [, countedAt = 0, counted = 0] = id.split('.').map(Number)
          const beyond = counted - onHandAt(before, countedAt)
          findings.expect(
            beyond === change,
            () => `${id}: the book of its instant lacks ${beyond}, ${change} was added`,
          )
        }
      }
      for (const moves of movements.values()) {
        for (const { kind, ref } of moves) {
          if (kind !== 'counted') continue
          findings.expect(answerTo('count', ref)?.outcome.ok === true, () => `${ref} counted and was not told`)
        }
      }
      for (const { id, state } of locks.values()) {
        if (state === 'broken' && !brokenBy.has(id)) byOthers -= 1
        else
          findings.expect(
            brokenBy.has(id) === (state === 'broken'),
            () => `${id} is ${state}, named: ${brokenBy.has(id)}`,
          )
      }
      findings.expect(byOthers === 0, () => `suppliers broke ${byOthers} locks more than are broken`)
    },
  },
  {
    code: 'woken',
    says: 'once all is attended to, no order waits for stock that is there, and no row is left that orders should have been served from',
    check({ orders, stock }, findings) {
      for (const { key, waitsFor, demand } of orders.values()) {
        // Who is promised what is on its way has a lock of it.
        if (waitsFor === null || isInboundKey(waitsFor)) continue
        const level = stock.get(waitsFor)
        const wanted = demand?.find((line) => line.stockKey === waitsFor)?.quantity ?? 0
        const free = level === undefined ? 0 : level.onHand + level.backorderLimit - level.locked - level.reserved
        findings.expect(
          free < wanted && level?.wakeAt !== null,
          () => `${key} waits for ${wanted} of ${waitsFor}: ${free}`,
        )
      }
      for (const { key, wakeAt } of stock.values()) {
        findings.expect(wakeAt === null || wakeAt >= ANNOUNCED, () => `nobody has looked at ${key} since ${wakeAt}`)
      }
    },
  },
]

/** On hand at an instant by the movements there were, those of counts taken as known all the time. */
function onHandAt(moves: readonly PlacedMovement[], at: number): number {
  return moves.reduce((sum, move) => (move.at <= at || move.kind === 'counted' ? sum + move.onHand : sum), 0)
}
