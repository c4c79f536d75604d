import type { Piece } from './stock-steps'

/** Pieces per stock row, in the order of the rows. */
export type Lines = ReadonlyMap<string, number>
type Rejection = { readonly code: string; readonly [fact: string]: unknown }
/** How a command is answered. */
export type Answer =
  | { readonly ok: true; readonly value?: unknown }
  | { readonly ok: false; readonly rejection: Rejection }

export const accept = (value?: unknown): Answer => ({ ok: true, value })
export const reject = (code: string, facts: Readonly<Record<string, unknown>> = {}): Answer => ({
  ok: false,
  rejection: { code, ...facts },
})
export const normal = (sku: string) => `main/normal/${sku}`
const skuOf = (row: string) => row.slice(row.lastIndexOf('/') + 1)

export function lockShort(lines: Lines, held: Lines): Answer | undefined {
  const lacking = shortages(lines, (key) => held.get(key) ?? 0)
  return lacking.length > 0 ? reject('LOCK_SHORT', { shortages: lacking }) : undefined
}

export function shortages(lines: Lines, available: (key: string) => number) {
  const told = [...lines].map(([stockKey, requested]) => {
    const there = available(stockKey)
    return { stockKey, sku: skuOf(stockKey), requested, available: there, short: requested - there }
  })
  return told.filter(({ short }) => short > 0)
}

export function summed(lines: readonly Piece[]): Lines {
  const sums = new Map<string, number>()
  for (const { sku, quantity } of lines) sums.set(normal(sku), (sums.get(normal(sku)) ?? 0) + quantity)
  return new Map([...sums].sort(([a], [b]) => (a < b ? -1 : 1)))
}

export const same = (one: Lines, other: Lines) => JSON.stringify([...one]) === JSON.stringify([...other])

/** What a level says; null where nobody keeps the row. */
export type Figures = Readonly<Record<'onHand' | 'locked' | 'reserved' | 'available', number>> | null

/** What is known of a row that somebody keeps. */
export interface Row {
  onHand: number
  countedAt: number
  readonly moves: { readonly at: number; readonly change: number }[]
}

/** A lock, and how it was answered when it began. */
export interface Lock {
  readonly asked: Lines
  readonly ttlMs: number | null
  readonly lockedAt: number
  readonly begun: Answer
  state: 'locked' | 'refused' | 'deducted' | 'released' | 'expired' | 'broken'
  expiresAt: number | null
  fence: number
  holds: Lines
}

/** Goods somebody announced. */
export interface Receipt {
  readonly sku: string
  readonly quantity: number
  readonly expectedAt: number
  received: number
  state: 'open' | 'received'
}

export function end(lock: Lock, state: Lock['state']): void {
  lock.state = state
  lock.fence += 1
}

export function openOf({ state, quantity, received }: Receipt): number {
  return state === 'open' ? quantity - received : 0
}

export function receiptAnswer(receiptId: string, receipt: Receipt) {
  const { state, received, expectedAt } = receipt
  return { receiptId, state, received, open: openOf(receipt), expectedAt, broken: 0 }
}
