/** Pieces of one SKU for one line of one order. */
export interface FulfilmentPiece {
  readonly orderKey: string
  /** Line of the order's plan; `gift:<rule>` for a gift that a rule added. */
  readonly line: string
  readonly sku: string
  /** Whole pieces, ≥ 1. */
  readonly quantity: number
}

/** What goes into one box. */
export interface FulfilmentPart {
  /** `1`, `2` and so on. */
  readonly id: string
  /** Where it is packed, if it was split by warehouse; null: wherever its goods are set aside. */
  readonly warehouse: string | null
  readonly pieces: readonly FulfilmentPiece[]
  /** The parcel it left in; null while it is here. */
  readonly parcel: string | null
}

/**
 * How placed orders are packed: several orders into one part (合单), or one order into several (拆单). It stands above the orders,
 * which stay as their channels know them, with their lines, amounts and stock locks.
 */
export interface Fulfilment {
  readonly id: string
  readonly kind: 'merge' | 'split'
  readonly channel: string
  readonly shop: string
  /** Sorted. */
  readonly orders: readonly string[]
  readonly parts: readonly FulfilmentPart[]
  readonly state: 'open' | 'shipped' | 'undone'
  readonly madeAt: number
}

/** Pieces, whatever they are called together: summed per order, line and SKU, and sorted. */
export function sumPieces(pieces: readonly FulfilmentPiece[]): readonly FulfilmentPiece[] {
  const sums = new Map<string, FulfilmentPiece>()
  for (const piece of pieces) {
    const name = nameOf(piece)
    const sum = sums.get(name)
    sums.set(name, sum === undefined ? piece : { ...sum, quantity: sum.quantity + piece.quantity })
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, piece]) => piece)
}

/** True where both hold the same pieces. */
export function samePieces(a: readonly FulfilmentPiece[], b: readonly FulfilmentPiece[]): boolean {
  const [one, other] = [sumPieces(a), sumPieces(b)]
  return (
    one.length === other.length &&
    one.every((piece, at) => {
      const against = other[at]
      return against !== undefined && nameOf(piece) === nameOf(against) && piece.quantity === against.quantity
    })
  )
}

function nameOf({ orderKey, line, sku }: FulfilmentPiece): string {
  return JSON.stringify([orderKey, line, sku])
}

/** All pieces an order's plan asks for; undefined while a SKU of it is unmapped. */
export function piecesOf({
  key,
  plan,
}: {
  readonly key: string
  readonly plan: readonly { readonly line: string; readonly sku: string | null; readonly quantity: number }[]
}): readonly FulfilmentPiece[] | undefined {
  const pieces: FulfilmentPiece[] = []
  for (const { line, sku, quantity } of plan) {
    if (sku === null) return undefined
    pieces.push({ orderKey: key, line, sku, quantity })
  }
  return sumPieces(pieces)
}
