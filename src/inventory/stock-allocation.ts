import type { DecidingCriterion } from './demand-rank'
import type { BundlePart } from './whole-sets'

/** Pieces a demand is given: of which SKU, for which of its lines, from where and when. */
export interface StockGrant {
  /** Place of the line in the demand, from 0. */
  readonly line: number
  /** What is taken: the line's SKU, or a component of its bundle. */
  readonly sku: string
  readonly quantity: number
  readonly warehouse: string
  /** When the pieces come in; null: they are here. */
  readonly dueAt: number | null
  readonly ref: string | undefined
}

/** Components of bundles, down to their last pieces: SKU of the bundle to what one of it takes. */
export type BundleParts = ReadonlyMap<string, readonly BundlePart[]>

/** What a demand got, and why. */
export interface DemandAllocation {
  readonly id: string
  /** Its place among the demands, from 1. */
  readonly rank: number
  /** The demand right before it, and the criterion that put it there; null for the first. */
  readonly after: { readonly id: string; readonly decidedBy: DecidingCriterion } | null
  /** `promised`: all of it, a part of which is still on its way. */
  readonly result: 'served' | 'promised' | 'partly' | 'unserved'
  /** When all that was given is there; null: now, or nothing was given. */
  readonly readyAt: number | null
  readonly grants: readonly StockGrant[]
  /** What it did not get, by line. */
  readonly missing: readonly { readonly line: number; readonly sku: string; readonly quantity: number }[]
  readonly reasons: readonly AllocationReason[]
}

/** One choice and what decided it. */
export type AllocationReason =
  /** Its goods come from these warehouses: the region's own, the first in the list with all of it, or those that cover most. */
  | {
      readonly kind: 'warehouses'
      readonly warehouses: readonly string[]
      readonly decidedBy: 'region' | 'list' | 'coversMost'
    }
  /** It waits until then: sooner there is not all of it. */
  | { readonly kind: 'waits'; readonly until: number }
  /** There was too little of a SKU. `preferred` are those that took some of it, with what put them before this one; `others` counts those not named. */
  | {
      readonly kind: 'short'
      readonly sku: string
      readonly wanted: number
      readonly left: number
      readonly preferred: readonly {
        readonly id: string
        readonly quantity: number
        readonly decidedBy: DecidingCriterion
      }[]
      readonly others: number
    }
  /** There was enough, but in no single warehouse. */
  | { readonly kind: 'noSingleWarehouse' }
