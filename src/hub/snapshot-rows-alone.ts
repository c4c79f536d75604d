import { textFingerprint } from '../order/text-fingerprint'
import type { Outcome, Rejection } from '../outcome'
import type { Store } from '../store/store'
import type { CountAnswer, SettleCount } from './commands/settle-count'
import type { PlacedRow, RowRules } from './compare-rows'
import { snapshotCommandId } from './count-command-ids'
import type { CommandOptions } from './dispatcher'

/** What settling single rows of a snapshot needs. */
export interface RowsAloneContext {
  readonly store: Store
  settleRow(
    input: Omit<SettleCount, 'seen' | 'locks' | 'orders' | 'hurried'>,
    identity: CommandOptions,
  ): Promise<Outcome<CountAnswer, Rejection>>
}

/** Rows of a snapshot that break locks: they touch orders too, so each is settled by itself, under an id of its own. */
export class RowsAlone {
  constructor(
    private readonly context: RowsAloneContext,
    private readonly rules: RowRules,
    private readonly by: CommandOptions['by'],
  ) {}

  /** Settles a row. One that was settled before gets the answer it got then. */
  settle(row: PlacedRow): Promise<Outcome<CountAnswer, Rejection>> {
    const { stockKey, counted, countedAt } = row
    const { snapshotId, onShortage, onUnknownRow } = this.rules
    return this.context.settleRow(
      { stockKey, counted, countedAt, countId: snapshotId, onShortage, onUnknownRow },
      { by: this.by, commandId: this.commandId(row) },
    )
  }

  /** Those of the rows that were settled before, in a commit of their own. */
  async settled(rows: readonly PlacedRow[]): Promise<readonly PlacedRow[]> {
    if (this.rules.onShortage === 'refuse' || rows.length === 0) return []
    const ids = rows.map((row) => this.commandId(row))
    const answers = await this.context.store.read('answer', ids)
    return rows.filter((_, index) => answers.get(ids[index] ?? '')?.value !== undefined)
  }

  /** Its number is part of it: the same stock row may be named again further on, and that is another row. */
  private commandId({ stockKey, row }: PlacedRow): string {
    return snapshotCommandId(this.rules.snapshotId, textFingerprint(`${stockKey} ${row}`))
  }
}
