import type { StockSnapshotSource } from '../inventory/stock-snapshot'
import { codeSchema } from '../order/identifiers'
import { HubConfigError } from './hub-errors'
import { type StockSnapshotOptions, snapshotOptionsSchema } from './snapshot-options'

/** A source of full snapshots that the hub asks by itself. */
export interface SnapshotSource {
  /** Names it in every process and after every restart: letters, digits, `_`, `.` and `-`, at most 64. */
  readonly name: string
  /** `1 hour`, `15 minutes`, `1 day`, or milliseconds; a minute at least. Runs begin at whole multiples since 1970, UTC. */
  readonly every: string | number
  /**
   * Opens the source anew, for a first try and for each that goes on. The signal says that the run is to end: hand it to what
   * may take long.
   */
  readonly source: (control: { readonly signal: AbortSignal }) => StockSnapshotSource | Promise<StockSnapshotSource>
  /** How its snapshots are applied; their ids are made of the name and the time. */
  readonly settings?: Omit<StockSnapshotOptions, 'snapshotId' | 'by'>
}

/** A source as it was checked. */
export interface ScheduledSource extends Required<SnapshotSource> {
  readonly every: number
}

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

const settingsSchema = snapshotOptionsSchema.omit({ snapshotId: true })

/** Checks sources. @throws HubConfigError that names the first that is wrong. */
export function scheduledSources(sources: readonly SnapshotSource[]): readonly ScheduledSource[] {
  const names = new Set<string>()
  return sources.map(({ name, every, source, settings = {} }) => {
    if (!codeSchema.safeParse(name).success || names.has(name)) {
      throw new HubConfigError(
        'A source of snapshots has no name of its own.',
        'Name it by 1 to 64 letters, digits, _, . and -, each once.',
      )
    }
    names.add(name)
    const period = millisecondsOf(every)
    if (period === undefined) {
      throw new HubConfigError(
        `The source ${name} does not say how often it runs.`,
        "Pass every: '1 hour', or milliseconds.",
      )
    }
    const zeroes = settings.absentRows === 'zero' && settings.places === undefined
    if (zeroes || !settingsSchema.safeParse(settings).success) {
      throw new HubConfigError(`The settings of the source ${name} are not valid.`, 'See StockSnapshotOptions.')
    }
    return { name, every: period, source, settings }
  })
}

function millisecondsOf(every: string | number): number | undefined {
  const [, count = '', unit = ''] = /^(\d{1,4}) (minute|hour|day)s?$/.exec(String(every)) ?? []
  const period = typeof every === 'number' ? every : Number(count) * (UNITS[unit] ?? Number.NaN)
  return Number.isSafeInteger(period) && period >= 60_000 && period <= 366 * 86_400_000 ? period : undefined
}
