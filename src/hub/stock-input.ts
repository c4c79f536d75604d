import { z } from 'zod'
import { MAXIMUM_LOCK_LIFE_MS } from '../inventory/change-lock'
import { sumLockLines } from '../inventory/lock-stock'
import { stockKey } from '../inventory/stock-level'
import type { LockLine } from '../inventory/stock-lock'
import { codeSchema, outsideIdSchema, skuSchema } from '../order/identifiers'
import { reject } from '../outcome'
import { firstSchemaProblem } from '../schema-problems'
import type { InputRejection } from './input-rejection'
import { reasonRefused } from './reason'

/** Most lines one lock may have. */
const LOCK_LINE_LIMIT = 1_000

export const quantitySchema = z.int().min(1).max(1_000_000_000)
export const placeSchema = z.object({
  sku: skuSchema,
  warehouse: codeSchema.default('main'),
  pool: codeSchema.default('normal'),
})
/** A row to be read: also one of goods on their way, which no command can name. */
export const rowSchema = placeSchema.extend({
  pool: z.union([codeSchema, z.templateLiteral(['inbound:', codeSchema])]).default('normal'),
})
/** An order's own lock follows the order; only the order's commands end it. */
export const hostLockId = outsideIdSchema.refine((id) => !id.startsWith('order:'), 'RESERVED')
export const ttlSchema = z.int().min(1).max(MAXIMUM_LOCK_LIFE_MS).nullable()
export const lifeSchema = z.object({ lockId: hostLockId, ttlMs: ttlSchema })
export const anewSchema = z.object({ lockId: hostLockId, newLockId: hostLockId })
export const lineSchema = placeSchema.extend({ quantity: quantitySchema })
export const linesSchema = z.array(lineSchema).min(1).max(LOCK_LINE_LIMIT)
export const partSchema = z.object({ lockId: hostLockId, lines: linesSchema })
export const lockSchema = z.object({
  lockId: hostLockId,
  /** A reference of the host's, such as a cart id; never a name. */
  owner: outsideIdSchema.default('host'),
  lines: linesSchema,
  ttlMs: ttlSchema.default(null),
})
export const adjustSchema = placeSchema.extend({
  change: z
    .int()
    .min(-1e12)
    .max(1e12)
    .refine((change) => change !== 0),
})

export const sideSchema = placeSchema.omit({ sku: true })
export const transferSchema = z.object({ sku: skuSchema, quantity: quantitySchema, from: sideSchema, to: sideSchema })

export type TransferInput = z.input<typeof transferSchema>
export type LockInput = z.input<typeof lockSchema>
export type AdjustInput = z.input<typeof adjustSchema>

/** Lines as locks hold them. */
export function linesOf(lines: readonly z.output<typeof lineSchema>[]): readonly LockLine[] {
  return sumLockLines(lines.map((line) => ({ stockKey: stockKey(line), quantity: line.quantity })))
}

/** The attributes a listing of stock rows is narrowed by; what is left out narrows nothing. */
export function stockFilter(query: {
  readonly sku?: string
  readonly warehouse?: string
  readonly pool?: string
}): Readonly<Record<string, string>> {
  const where: Record<string, string> = {}
  for (const name of ['sku', 'warehouse', 'pool'] as const) {
    const value = query[name]
    if (value !== undefined) where[name] = value
  }
  return where
}

/** Quantities have a code of their own, for they are what goes wrong most. */
export function invalid(error: z.ZodError): { readonly ok: false; readonly rejection: InputRejection } {
  const { path, code } = firstSchemaProblem(error)
  if (code === 'REASON') return reasonRefused(path)
  return reject({ code: /(quantity|change)$/.test(path) ? 'QTY_RANGE' : 'INPUT_INVALID', field: path })
}
