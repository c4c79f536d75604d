import { accept, type Outcome, reject } from '../outcome'
import { type FulfilmentPiece, piecesOf, samePieces, sumPieces } from './fulfilment'
import type { HoldPolicies } from './hold-policy'
import { type RegroupObstacle, regroupObstacle } from './merge-orders'
import type { Order } from './order'

/** Most parts of one order. */
export const SPLIT_LIMIT = 20

/** So many of a line; left out: all that no earlier part has. */
export interface SplitLine {
  readonly line: string
  /** Units as they were ordered: bundles, not their components. */
  readonly quantity?: number | undefined
}

/** Why an order is not split, in the order they are checked. */
export type SplitRejection =
  | { readonly code: 'REGROUP_FORBIDDEN'; readonly orderKey: string; readonly because: RegroupObstacle }
  | { readonly code: 'SPLIT_COUNT'; readonly limit: number }
  | { readonly code: 'LINES_UNKNOWN'; readonly lines: readonly string[] }
  /** The parts have more of this line than the order, or less, or a part has nothing. */
  | { readonly code: 'SPLIT_UNEVEN'; readonly line: string }

type Pieces = readonly FulfilmentPiece[]

/**
 * Splits an order's pieces over parts by hand. All has to be in some part, nothing twice. A gift that a rule added goes with
 * the last part unless a part names it.
 */
export function splitByLines(
  order: Order,
  parts: readonly (readonly SplitLine[])[],
): Outcome<readonly Pieces[], SplitRejection> {
  const all = piecesOf(order) ?? []
  const unknown = parts.flat().filter(({ line }) => !all.some((piece) => piece.line === line))
  if (unknown.length > 0) return reject({ code: 'LINES_UNKNOWN', lines: unknown.map(({ line }) => line) })
  const left = new Map<string, number>(all.map(({ line }) => [line, unitsOf(order, line)]))
  const split: FulfilmentPiece[][] = []
  for (const part of parts) {
    const pieces: FulfilmentPiece[] = []
    for (const { line, quantity } of part) {
      const units = quantity ?? left.get(line) ?? 0
      const open = left.get(line) ?? 0
      if (units < 1 || units > open) return reject({ code: 'SPLIT_UNEVEN', line })
      left.set(line, open - units)
      const whole = unitsOf(order, line)
      for (const piece of all) {
        if (piece.line === line) pieces.push({ ...piece, quantity: (piece.quantity / whole) * units })
      }
    }
    split.push(pieces)
  }
  const last = split.at(-1)
  for (const [line, units] of left) {
    if (units === 0) continue
    if (!line.startsWith('gift:') || last === undefined) return reject({ code: 'SPLIT_UNEVEN', line })
    last.push(...all.filter((piece) => piece.line === line))
  }
  return accept(split)
}

/** What sets goods of a line apart from others, such as the warehouse or a presale. */
export function splitBy(pieces: Pieces, apart: (piece: FulfilmentPiece) => string): ReadonlyMap<string, Pieces> {
  const parts = new Map<string, FulfilmentPiece[]>()
  for (const piece of pieces) {
    const name = apart(piece)
    const part = parts.get(name)
    if (part === undefined) parts.set(name, [piece])
    else part.push(piece)
  }
  return new Map([...parts].sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Decides whether an order may be packed in these parts. */
export function splitOrder(
  order: Order,
  parts: readonly Pieces[],
  policies: HoldPolicies | undefined,
): Outcome<readonly Pieces[], SplitRejection> {
  const because = regroupObstacle(order, policies)
  if (because !== null) return reject({ code: 'REGROUP_FORBIDDEN', orderKey: order.key, because })
  if (parts.length < 2 || parts.length > SPLIT_LIMIT) return reject({ code: 'SPLIT_COUNT', limit: SPLIT_LIMIT })
  if (parts.some((pieces) => pieces.length === 0)) return reject({ code: 'SPLIT_UNEVEN', line: '' })
  const all = piecesOf(order) ?? []
  if (!samePieces(parts.flat(), all)) return reject({ code: 'SPLIT_UNEVEN', line: '' })
  return accept(parts.map(sumPieces))
}

/** Units of a line as it was ordered; a gift of a rule counts as one, for it is not divided. */
function unitsOf({ content }: Order, line: string): number {
  return content?.lines.find(({ id }) => id === line)?.quantity ?? 1
}
