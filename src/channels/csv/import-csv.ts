import type { ShopContext } from '../../channel/channel-adapter'
import { channelDocumentSchema } from '../../channel/channel-document'
import type { Hub } from '../../hub/create-hub'
import { CheckpointTracker } from './checkpoint-tracker'
import { classifyGroup, type GroupClass } from './classify-group'
import type { CsvChannel } from './csv-channel'
import { CsvCheckpointError } from './csv-faults'
import { type FormedGroup, RowGrouper } from './group-rows'
import {
  type CsvCheckpoint,
  type CsvImportReport,
  type CsvProblem,
  type CsvProgress,
  type Ending,
  Tally,
} from './import-report'
import { readGroup } from './read-group'
import { readRows } from './read-rows'
import { encodeGroup } from './row-group'
import { type CsvFiles, measured, type ScannedFiles, scanFiles } from './scan-files'

export interface CsvImportOptions {
  /** The channel registered with the hub; its mapping says how rows become orders. */
  readonly channel: CsvChannel
  /** The shop registered with the hub, and its zone, in which local times are read. */
  readonly shop: ShopContext
  /** For each source of the mapping a function that opens its file from the start: it is called once for each pass. */
  readonly files: CsvFiles
  /**
   * `allOrNothing`, the default, reads all of it first and books nothing if a row is refused. `skipBadRows` books what can
   * be booked and keeps the rest in quarantine. In both a file that cannot be read as a whole is thrown as `CsvFileError`
   * before anything is booked.
   */
  readonly mode?: 'allOrNothing' | 'skipBadRows'
  /** Called about once for each 64 KiB read. What it throws ends the import. */
  readonly onProgress?: (progress: CsvProgress) => void
  /** Ends the import early; documents already handed to the hub are waited for. */
  readonly signal?: AbortSignal
  /** Where an aborted import of the same files with the same mapping is to go on. */
  readonly resumeFrom?: CsvCheckpoint
  /** Documents in flight: enough to fill the hub's commits. Default 512. */
  readonly concurrency?: number
  /** Problems listed in the report; all are counted. Default 100. */
  readonly listedProblems?: number
  /** Most different order numbers in one file. Default 4,000,000, which take 100 MB. */
  readonly maxOrders?: number
}

/**
 * Imports CSV files of any size into a hub, in bounded memory and without losing a row: each is booked, ignored by a rule
 * of the mapping, or kept in quarantine with its reason, and the report counts them all.
 *
 * A document's identity is its rows, so importing a file again, whole or from a checkpoint, changes nothing that is
 * booked, and rows that have changed become a newer snapshot of their order.
 *
 * @throws CsvFileError when a file cannot be read, CsvCheckpointError when `resumeFrom` belongs to others, and what the
 * hub throws when its store fails: what was in flight is then settled, and importing again goes on.
 */
export async function importCsv(hub: Pick<Hub, 'intake'>, options: CsvImportOptions): Promise<CsvImportReport> {
  return new CsvImport(hub, options).run()
}

const noFile = Object.freeze({})

class CsvImport {
  private readonly documents = new Tally()
  private readonly rows = new Map<string, Tally>()
  private readonly problems: CsvProblem[] = []
  private problemCount = 0
  private checkpoint: CheckpointTracker | undefined
  private scanned: ScannedFiles | undefined
  private failure: { readonly error: unknown } | undefined

  constructor(
    private readonly hub: Pick<Hub, 'intake'>,
    private readonly options: CsvImportOptions,
  ) {}

  async run(): Promise<CsvImportReport> {
    const { channel, files, signal, onProgress, resumeFrom, maxOrders = 4_000_000 } = this.options
    const scanned = await scanFiles(files, channel.mapping, { maxOrders, signal, onProgress })
    if (scanned === undefined) return this.report('aborted')
    this.scanned = scanned
    if (resumeFrom !== undefined && resumeFrom.of !== scanned.identity) throw new CsvCheckpointError()

    const allOrNothing = (this.options.mode ?? 'allOrNothing') === 'allOrNothing'
    if (allOrNothing || scanned.grouping.grouped === 'anywhere') {
      const whole = await this.forEachGroup('check', (formed) => {
        if (allOrNothing) this.check(formed)
      })
      if (!whole) return this.report('aborted')
      if (this.problemCount > 0) return this.report('refused')
    }
    this.checkpoint = new CheckpointTracker(scanned.identity)
    for (const [source, { reason, rows }] of scanned.ignored) {
      if (rows > 0) this.tally(source).add({ kind: 'ignored', reason }, rows)
    }
    return this.book(resumeFrom?.groups ?? 0)
  }

  private async book(skipped: number): Promise<CsvImportReport> {
    const { concurrency = 512 } = this.options
    const inFlight = new Set<Promise<void>>()
    let wake = () => {}
    let number = 0
    let whole = false
    try {
      whole = await this.forEachGroup('book', async (formed) => {
        number += 1
        const group = number
        if (group <= skipped) {
          this.settle(formed, { kind: 'skipped' }, group)
          return
        }
        if (inFlight.size >= concurrency) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
        if (this.failure !== undefined) return
        const work: Promise<void> = this.bookGroup(formed, group)
          .catch((error: unknown) => {
            this.failure ??= { error }
          })
          .finally(() => {
            inFlight.delete(work)
            wake()
          })
        inFlight.add(work)
      })
    } finally {
      await Promise.all(inFlight)
    }
    if (this.failure !== undefined) throw this.failure.error
    return this.report(whole ? 'finished' : 'aborted')
  }

  /** Hands on group after group. @returns False when it was aborted, or a document failed, before the end. */
  private async forEachGroup(
    phase: CsvProgress['phase'],
    use: (formed: FormedGroup) => void | Promise<void>,
  ): Promise<boolean> {
    const { scanned } = this
    if (scanned === undefined) throw new RangeError('Files are scanned before they are grouped.')
    const { grouping } = scanned
    const { files, channel, signal, onProgress } = this.options
    const grouper = new RowGrouper(grouping)
    const file = measured(files[grouping.source])
    let rows = 0
    let documents = 0
    const each = async (groups: Iterable<FormedGroup>): Promise<boolean> => {
      for (const formed of groups) {
        if (signal?.aborted || this.failure !== undefined) return false
        documents += 1
        const waiting = use(formed)
        if (waiting !== undefined) await waiting
      }
      return true
    }
    for await (const batch of readRows(file.chunks, channel.mapping.sources[grouping.source] ?? noFile)) {
      if (!(await each(grouper.add(batch)))) return false
      rows += batch.rows.length
      onProgress?.({
        phase,
        source: grouping.source,
        rows,
        bytes: file.bytes(),
        documents,
        checkpoint: this.checkpoint?.reached() ?? null,
      })
    }
    return each(grouper.unmatched())
  }

  private check(formed: FormedGroup): void {
    const { channel, shop } = this.options
    if (this.unmatchedReason(formed) !== undefined) return
    if (classifyGroup(formed.group, channel.mapping, shop.zone).kind === 'ignored') return
    const read = readGroup(formed.group, channel.mapping, shop)
    if (read.ok) {
      const parsed = channelDocumentSchema.safeParse(read.value)
      if (!parsed.success) this.note(formed, 'DOCUMENT_SHAPE', '')
      return
    }
    if (read.rejection.declared) return
    for (const { code, pointer } of [read.rejection, ...(read.rejection.also ?? [])]) this.note(formed, code, pointer)
  }

  private async bookGroup(formed: FormedGroup, number: number): Promise<void> {
    const { channel, shop } = this.options
    const unmatched = this.unmatchedReason(formed)
    if (unmatched !== undefined) return this.settle(formed, { kind: 'ignored', reason: unmatched }, number)
    const kind = classifyGroup(formed.group, channel.mapping, shop.zone)
    if (kind.kind === 'ignored') return this.settle(formed, kind, number)

    const outcome = await this.hub.intake.book({
      channel: channel.code,
      shop: shop.shop,
      raw: encodeGroup(formed.group),
      source: this.sourceOf(formed),
      keepRaw: false,
    })
    if (outcome.ok) {
      return this.settle(formed, { kind: outcome.value.kind === 'booked' ? 'booked' : 'duplicates' }, number, kind)
    }
    const { rejection } = outcome
    if (rejection.code === 'CHANNEL_UNKNOWN' || rejection.code === 'SHOP_UNKNOWN') {
      throw new RangeError('Register the channel and the shop with the hub before importing into it.')
    }
    const reason = rejection.code === 'QUARANTINED' ? rejection.reason : rejection.code
    if (kind.kind !== 'quarantined') {
      this.note(formed, reason, rejection.code === 'QUARANTINED' ? rejection.pointer : '')
    }
    this.settle(formed, { kind: 'quarantined', reason }, number, kind)
  }

  /** Counts a document and its rows; rows left out by a rule are counted with that rule. */
  private settle({ group, places }: FormedGroup, ending: Ending, number: number, kind?: GroupClass): void {
    const left = new Map<string, string>()
    if (kind?.kind === 'order') {
      for (const { source, index, reason } of kind.ignoredRows) left.set(`${source}/${index}`, reason)
    }
    this.documents.add(ending)
    group.sources.forEach(({ source }, at) => {
      const tally = this.tally(source)
      places[at]?.fresh.forEach((fresh, index) => {
        if (!fresh) return
        const reason = left.get(`${source}/${index}`)
        tally.add(reason === undefined ? ending : { kind: 'ignored', reason })
      })
    })
    this.checkpoint?.settle(number)
  }

  private unmatchedReason({ group }: FormedGroup): string | undefined {
    if (group.fault?.code !== 'ROW_UNMATCHED') return undefined
    const source = group.sources[0]?.source ?? ''
    return this.options.channel.mapping.sources[source]?.join?.ignoreUnmatched
  }

  private tally(source: string): Tally {
    let tally = this.rows.get(source)
    if (tally === undefined) {
      tally = new Tally()
      this.rows.set(source, tally)
    }
    return tally
  }

  /** Files are named by their digest, a row by its number: nothing of the host's paths, and still to be found. */
  private sourceOf({ group, places }: FormedGroup): string {
    const rows = places[0]?.rows ?? []
    const file = this.scanned?.files.get(group.sources[0]?.source ?? '')
    const first = rows[0] ?? 0
    const last = rows.at(-1) ?? first
    return `file:sha256-${file?.sha256.slice(0, 32) ?? ''}#row=${first === last ? first : `${first}-${last}`}`
  }

  private note({ group, places }: FormedGroup, code: string, pointer: string): void {
    this.problemCount += 1
    if (this.problems.length >= (this.options.listedProblems ?? 100)) return
    const [, source = group.sources[0]?.source ?? '', index = '0', ...column] = pointer.split('/')
    const at = group.sources.findIndex((rows) => rows.source === source)
    const row = places[at]?.rows[Number(index)] ?? places[0]?.rows[0] ?? 0
    this.problems.push({ source, row, column: column.join('/'), code })
  }

  private report(end: CsvImportReport['end']): CsvImportReport {
    const rows = Object.fromEntries([...this.rows].map(([source, tally]) => [source, tally.report()]))
    return {
      end,
      documents: this.documents.report(),
      rows,
      files: Object.fromEntries(this.scanned?.files ?? []),
      problems: { total: this.problemCount, listed: this.problems },
      checkpoint: this.checkpoint?.reached() ?? null,
    }
  }
}
