import { z } from 'zod'
import { accept, type Outcome, reject } from '../outcome'
import { MAXIMUM_ON_HAND } from './adjust-stock'

const unitName = z.string().regex(/^[^\s\p{C}\p{N}]{1,16}$/u, 'UNIT_NAME')

/**
 * In what a SKU is counted. Everywhere else its quantities are whole numbers of its smallest unit: with 3 decimals of a kg
 * that is the gram. A SKU without a declaration is counted in pieces.
 */
export const quantityUnitSchema = z
  .strictObject({
    /** The unit people read and write, such as `kg`. */
    unit: unitName,
    /** Decimals of that unit; a SKU must not change them while it has stock. */
    decimals: z.int().min(0).max(6),
    /** Other units of the same goods, each a whole number of smallest units: 斤 of a kg with 3 decimals contains 500. */
    packs: z
      .array(z.strictObject({ unit: unitName, contains: z.int().min(1).max(1_000_000_000) }))
      .max(50)
      .default([]),
  })
  .refine(({ unit, packs }) => new Set([unit, ...packs.map((pack) => pack.unit)]).size === packs.length + 1, {
    path: ['packs'],
    error: 'UNIT_TWICE',
  })

export type QuantityUnit = z.infer<typeof quantityUnitSchema>

/** What a SKU is counted in where nothing is declared. */
export const PIECES: QuantityUnit = { unit: 'pc', decimals: 0, packs: [] }

/** Why a quantity is refused, in the order they are checked. The text itself is never repeated. */
export type QuantityRejection =
  | { readonly code: 'UNIT_UNKNOWN'; readonly unit: string }
  | { readonly code: 'QUANTITY_FORMAT' }
  /** Something would be cut off: more decimals than the unit has, or no whole number of packs. */
  | { readonly code: 'QUANTITY_PRECISION'; readonly decimals: number }
  | { readonly code: 'QTY_RANGE' }

/**
 * Reads `-12.345` into smallest units, exactly. An optional minus, digits without leading zeros, decimals behind a point.
 * Zeros beyond the decimals of the unit lose nothing and are accepted; any other digit there is refused, never rounded.
 *
 * @param pack The unit the text is written in, if not the SKU's own: one of its `packs`, which may be whole or decimal too.
 */
export function parseQuantity(
  text: string,
  unit: QuantityUnit,
  pack: string = unit.unit,
): Outcome<number, QuantityRejection> {
  const contains = sizeOf(unit, pack)
  if (contains === undefined) return reject({ code: 'UNIT_UNKNOWN', unit: pack })
  const match = text.length <= LONGEST ? /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?$/.exec(text) : null
  if (match === null) return reject({ code: 'QUANTITY_FORMAT' })
  const [, minus, whole = '', decimals = ''] = match
  const scale = 10n ** BigInt(decimals.length)
  const product = BigInt(whole + decimals) * BigInt(contains)
  if (product % scale !== 0n) return reject({ code: 'QUANTITY_PRECISION', decimals: unit.decimals })
  return inRange(minus === '-' ? -(product / scale) : product / scale)
}

/** Writes smallest units with all decimals of the unit: `12.340` kg. @throws RangeError for what is not whole. */
export function formatQuantity(quantity: number, { decimals }: QuantityUnit): string {
  if (!Number.isSafeInteger(quantity)) throw new RangeError('A quantity is a whole number of smallest units.')
  if (decimals === 0) return String(quantity)
  const digits = String(Math.abs(quantity)).padStart(decimals + 1, '0')
  const point = digits.length - decimals
  return `${quantity < 0 ? '-' : ''}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** Smallest units in so many packs, or in so many of the SKU's own unit. */
export function quantityOfPacks(packs: number, pack: string, unit: QuantityUnit): Outcome<number, QuantityRejection> {
  const contains = sizeOf(unit, pack)
  if (contains === undefined) return reject({ code: 'UNIT_UNKNOWN', unit: pack })
  if (!Number.isSafeInteger(packs)) return reject({ code: 'QTY_RANGE' })
  return inRange(BigInt(packs) * BigInt(contains))
}

/** How many packs a quantity is; refused where it is no whole number of them. */
export function packsOfQuantity(
  quantity: number,
  pack: string,
  unit: QuantityUnit,
): Outcome<number, QuantityRejection> {
  const contains = sizeOf(unit, pack)
  if (contains === undefined) return reject({ code: 'UNIT_UNKNOWN', unit: pack })
  if (!Number.isSafeInteger(quantity)) return reject({ code: 'QTY_RANGE' })
  if (quantity % contains !== 0) return reject({ code: 'QUANTITY_PRECISION', decimals: unit.decimals })
  return accept(quantity / contains + 0)
}

/**
 * A quantity in smallest units of another declaration of the same unit: a channel that knows two decimals of a kg, a
 * warehouse that knows three. Refused where a digit would be lost.
 */
export function rescaleQuantity(
  quantity: number,
  { from, to }: { readonly from: QuantityUnit; readonly to: QuantityUnit },
): Outcome<number, QuantityRejection> {
  if (from.unit !== to.unit) return reject({ code: 'UNIT_UNKNOWN', unit: to.unit })
  if (!Number.isSafeInteger(quantity)) return reject({ code: 'QTY_RANGE' })
  const product = BigInt(quantity) * 10n ** BigInt(to.decimals)
  const scale = 10n ** BigInt(from.decimals)
  if (product % scale !== 0n) return reject({ code: 'QUANTITY_PRECISION', decimals: to.decimals })
  return inRange(product / scale)
}

const LONGEST = 40

function sizeOf({ unit, decimals, packs }: QuantityUnit, name: string): number | undefined {
  return name === unit ? 10 ** decimals : packs.find((pack) => pack.unit === name)?.contains
}

function inRange(quantity: bigint): Outcome<number, QuantityRejection> {
  const limit = BigInt(MAXIMUM_ON_HAND)
  return quantity > limit || quantity < -limit ? reject({ code: 'QTY_RANGE' }) : accept(Number(quantity))
}
