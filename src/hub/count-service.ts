import { z } from 'zod'
import { MAXIMUM_ON_HAND } from '../inventory/adjust-stock'
import { type CountRejection, settleCount as compare } from '../inventory/settle-count'
import { stockKey } from '../inventory/stock-level'
import type { StockSnapshotSource } from '../inventory/stock-snapshot'
import { codeSchema, outsideIdSchema, skuSchema } from '../order/identifiers'
import { accept, type Outcome, reject } from '../outcome'
import { firstSchemaProblem } from '../schema-problems'
import type { Store } from '../store/store'
import {
  type CountAnswer,
  CountOvertaken,
  orderOfLock,
  type SettleCount,
  type SettleCountRejection,
  settleCount,
} from './commands/settle-count'
import { countCommandId } from './count-command-ids'
import { readCountedRows } from './counted-rows'
import { type CommandOptions, copied, type Dispatcher, type DoorRejection } from './dispatcher'
import { newestLocks } from './newest-locks'
import type { Registry, RegistryRejection } from './registry'
import type { SnapshotControl, StockSnapshotOptions } from './snapshot-options'
import { reportOf, type StockSnapshotReport } from './snapshot-report'
import { type SnapshotRejection, SnapshotRun } from './snapshot-run'

/** After so many tries a row that never rests has the newest of the locks broken that were seen. */
const TRIES_BEFORE_HURRY = 8

const onShortageSchema = z.enum(['refuse', 'breakNewest']).default('refuse')
const onUnknownRowSchema = z.enum(['refuse', 'open']).default('refuse')
const countSchema = z.object({
  countId: outsideIdSchema,
  sku: skuSchema,
  warehouse: codeSchema.default('main'),
  pool: codeSchema.default('normal'),
  counted: z.int().min(0).max(MAXIMUM_ON_HAND),
  countedAt: z.int().min(0),
  onShortage: onShortageSchema,
  onUnknownRow: onUnknownRowSchema,
})

/** One count as a warehouse sends it. `counted` are whole smallest units on the shelf, locked ones included. */
export type CountInput = Omit<z.input<typeof countSchema>, 'onShortage' | 'onUnknownRow'>

/** Who counts, and what to do where the count does not simply fit. */
export interface CountOptions extends Pick<CommandOptions, 'by'> {
  /**
   * Where less is there than is promised: `refuse`, the default, changes nothing; `breakNewest` breaks locks, the newest
   * first, and puts their orders on hold.
   */
  readonly onShortage?: 'refuse' | 'breakNewest'
  /** Where nobody has ever kept the row: `refuse`, the default, or `open` it with what was counted. */
  readonly onUnknownRow?: 'refuse' | 'open'
}

type SettleOutcome = Outcome<
  CountAnswer,
  SettleCountRejection | { readonly code: 'COUNT_AHEAD'; readonly now: number } | RegistryRejection | DoorRejection
>

/** Counts of stock: one by one as warehouses push them, and full snapshots from files and legacy databases. */
export class CountService {
  constructor(
    private readonly context: {
      readonly store: Store
      readonly dispatcher: Dispatcher
      readonly registry: Registry
    },
  ) {}

  /**
   * Settles one count as a difference against the book at `countedAt`: what was sold or received since stays. The same
   * `countId` again gets the same answer; a count older than one that was applied is refused.
   */
  async settle(count: CountInput, options: CountOptions): Promise<SettleOutcome> {
    const parsed = copied(() =>
      countSchema.safeParse({ ...count, onShortage: options.onShortage, onUnknownRow: options.onUnknownRow }),
    )
    if (!parsed.success) {
      const field = firstSchemaProblem(parsed.error).path
      return reject({ code: field === 'counted' ? 'QTY_RANGE' : 'INPUT_INVALID', field })
    }
    const { sku, warehouse, pool, ...rest } = parsed.data
    const now = await this.context.store.now()
    const commandId = countCommandId(rest.countId)
    // What was settled stays so, also where the clock was set back since.
    if (rest.countedAt > now && !(await this.isAnswered(commandId))) return reject({ code: 'COUNT_AHEAD', now })
    const input = { ...rest, stockKey: stockKey({ sku, warehouse, pool }) }
    return this.settleRow(input, { by: options.by, commandId })
  }

  /**
   * Applies a full snapshot, batch by batch, each as differences and in one commit with how far it got. Call it again with
   * the same `snapshotId` after whatever ended it, and it goes on there; once it is done, it answers its report.
   *
   * @throws what the source throws, and what the hub throws when its store fails: calling again goes on.
   */
  async applySnapshot(
    source: StockSnapshotSource,
    options: StockSnapshotOptions,
    control: SnapshotControl = {},
  ): Promise<Outcome<StockSnapshotReport, SnapshotRejection>> {
    const run = SnapshotRun.of(
      { ...this.context, settleRow: (input, identity) => this.settleRow(input, identity) },
      options,
      control,
    )
    return run.ok ? run.value.apply(source) : run
  }

  /** How far a snapshot got; undefined where none of that id was begun. */
  async snapshot(snapshotId: string): Promise<StockSnapshotReport | undefined> {
    const record = (await this.context.store.read('stockSnapshot', [snapshotId])).get(snapshotId)?.value
    return record === undefined ? undefined : reportOf(record)
  }

  private async isAnswered(commandId: string): Promise<boolean> {
    return (await this.context.store.read('answer', [commandId])).get(commandId)?.value !== undefined
  }

  /** Reads, decides, and does both again where the row has moved in between. */
  private async settleRow(
    input: Omit<SettleCount, 'seen' | 'locks' | 'orders' | 'hurried'>,
    identity: CommandOptions,
  ): Promise<SettleOutcome> {
    const { stockKey, counted, countedAt, onShortage, onUnknownRow } = input
    const told = { stockKey, counted, countedAt, onShortage, onUnknownRow }
    const call = { route: stockKey, told, byAnyone: true } as const
    for (let tries = 0; ; tries++) {
      const read = await this.read(input)
      if (!read.ok) return read
      const command = { ...input, ...read.value, hurried: tries >= TRIES_BEFORE_HURRY }
      try {
        return await this.context.dispatcher.run(settleCount, command, identity, call)
      } catch (error) {
        if (!(error instanceof CountOvertaken)) throw error
      }
    }
  }

  private async read(
    input: Pick<SettleCount, 'stockKey' | 'counted' | 'countedAt' | 'onShortage'>,
  ): Promise<Outcome<Pick<SettleCount, 'seen' | 'locks' | 'orders'>, RegistryRejection>> {
    const { store, registry } = this.context
    const state = (await readCountedRows(store, new Map([[input.stockKey, input.countedAt]]))).get(input.stockKey)
    if (state === undefined) throw new RangeError('A row that was asked for was not read.')
    const { level, seen } = state
    const short = lackingOf(compare(input, { ...level, onHandThen: seen.onHandThen }))
    if (short === 0 || input.onShortage === 'refuse') return accept({ seen, locks: [], orders: [] })
    const orders: { orderKey: string; shop: SettleCount['orders'][number]['shop'] }[] = []
    const locks = await newestLocks(store, level, short)
    for (const lock of locks) {
      const orderKey = orderOfLock(lock)
      if (orderKey === null) continue
      const found = registry.ofOrder(orderKey)
      if (!found.ok) return found
      orders.push({ orderKey, shop: found.value.shop })
    }
    return accept({ seen, locks: locks.map(({ id }) => id), orders })
  }
}

function lackingOf(settled: Outcome<unknown, CountRejection>): number {
  return !settled.ok && settled.rejection.code === 'COUNT_BELOW_PROMISED' ? settled.rejection.lacking : 0
}
