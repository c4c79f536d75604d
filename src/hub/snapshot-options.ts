import { z } from 'zod'
import { codeSchema, outsideIdSchema } from '../order/identifiers'
import type { CommandOptions } from './dispatcher'
import type { StockSnapshotReport } from './snapshot-report'

/** What `applySnapshot` takes. */
export const snapshotOptionsSchema = z.object({
  snapshotId: outsideIdSchema,
  places: z
    .array(z.object({ warehouse: codeSchema, pool: codeSchema.default('normal') }))
    .min(1)
    .max(1_000)
    .optional(),
  absentRows: z.enum(['ignore', 'zero']).default('ignore'),
  onShortage: z.enum(['refuse', 'breakNewest']).default('refuse'),
  onUnknownRow: z.enum(['refuse', 'open']).default('refuse'),
})

/** How a snapshot is applied. */
export interface StockSnapshotOptions extends Pick<CommandOptions, 'by'> {
  /** Made by the caller, one for each snapshot, such as `wms-2026-03-01T14`: the same id goes on where it ended. */
  readonly snapshotId: string
  /** The warehouses and pools it covers; rows of others are refused. Left out: whatever it names. Needed for `zero`. */
  readonly places?: readonly { readonly warehouse: string; readonly pool?: string }[]
  /** Rows of `places` that the snapshot does not name: `ignore`, the default, or `zero`: none is there. */
  readonly absentRows?: 'ignore' | 'zero'
  /** As for a single count. Default `refuse`: the row is reported. */
  readonly onShortage?: 'refuse' | 'breakNewest'
  /** As for a single count. Default `refuse`: the row is reported. */
  readonly onUnknownRow?: 'refuse' | 'open'
}

/** How a host follows a snapshot, and ends it early. */
export interface SnapshotControl {
  /** Ends it after the batch that is under way; what was applied stays, and calling again goes on. */
  readonly signal?: AbortSignal
  /** Told after each batch. What it throws ends the run. */
  readonly onProgress?: (report: StockSnapshotReport) => void
}
