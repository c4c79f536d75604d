import { createHash } from 'node:crypto'
import { homeSource } from './classify-group'
import { CsvFileError, CsvMappingError } from './csv-faults'
import { type Grouping, indexBatch } from './group-rows'
import type { CsvProgress } from './import-report'
import { type Budget, JOINED_LIMIT, JoinedTable } from './joined-table'
import { KeyIndex } from './key-index'
import type { CsvMapping } from './mapping'
import { type RowBatch, readRows } from './read-rows'

/** Opens a file from its start, each time it is called. */
export type OpenFile = () => AsyncIterable<Uint8Array>

/** Files by the name of their source. */
export type CsvFiles = Readonly<Record<string, OpenFile>>

export interface ScannedFiles {
  readonly files: ReadonlyMap<string, { readonly sha256: string; readonly bytes: number }>
  /** Equal for equal files and mapping. */
  readonly identity: string
  readonly grouping: Grouping
  /** Rows of sources that the mapping passes over. */
  readonly ignored: ReadonlyMap<string, { readonly reason: string; readonly rows: number }>
}

interface ScanOptions {
  readonly maxOrders: number
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: CsvProgress) => void) | undefined
}

/**
 * Reads all files once: whatever makes one of them unreadable is found here, before anything is booked. Joined files stay
 * in memory, of the orders' own file only where each order number is seen last.
 *
 * @returns Undefined when it was aborted.
 */
export async function scanFiles(
  files: CsvFiles,
  mapping: CsvMapping,
  options: ScanOptions,
): Promise<ScannedFiles | undefined> {
  const home = homeSource(mapping)
  const { key, grouped } = mapping.orders
  const index = new KeyIndex(options.maxOrders)
  const budget: Budget = { left: JOINED_LIMIT }
  const joins: JoinedTable[] = []
  const scanned = new Map<string, { sha256: string; bytes: number }>()
  const ignored = new Map<string, { reason: string; rows: number }>()
  for (const [source, { join, ignore }] of Object.entries(mapping.sources)) {
    let use: (batch: RowBatch) => void
    if (join !== undefined) {
      const table = new JoinedTable(source, join.column, join.of, budget)
      joins.push(table)
      use = (batch) => {
        if (table.columns !== batch.columns) table.setColumns(batch.columns)
        for (const row of batch.rows) table.add(row)
      }
    } else if (ignore !== undefined) {
      const count = { reason: ignore, rows: 0 }
      ignored.set(source, count)
      use = (batch) => {
        count.rows += batch.rows.length
      }
    } else {
      let previous = ''
      use = (batch) => {
        previous = indexBatch(batch, { source: home, key, index }, previous)
      }
    }
    const file = await scanFile(source, files, mapping, use, options)
    if (file === undefined) return undefined
    scanned.set(source, file)
  }
  const digests = [...scanned].map(([source, { sha256 }]) => `${source}=${sha256}`)
  const identity = createHash('sha256')
    .update(JSON.stringify([mapping, digests]))
    .digest('hex')
  return { files: scanned, identity, grouping: { source: home, key, grouped, index, joins }, ignored }
}

async function scanFile(
  source: string,
  files: CsvFiles,
  mapping: CsvMapping,
  use: (batch: RowBatch) => void,
  { signal, onProgress }: ScanOptions,
): Promise<{ sha256: string; bytes: number } | undefined> {
  const hash = createHash('sha256')
  const file = measured(files[source], (chunk) => hash.update(chunk))
  let rows = 0
  let needed: ReadonlySet<string> | undefined = neededColumns(mapping, source)
  try {
    for await (const batch of readRows(file.chunks, mapping.sources[source])) {
      if (signal?.aborted) return undefined
      if (needed !== undefined) checkColumns(batch.columns, needed)
      needed = undefined
      use(batch)
      rows += batch.rows.length
      onProgress?.({ phase: 'scan', source, rows, bytes: file.bytes(), documents: 0, checkpoint: null })
    }
  } catch (error) {
    if (!(error instanceof CsvFileError) || error.where.source !== undefined) throw error
    throw new CsvFileError(error.code, { ...error.where, source })
  }
  return { sha256: hash.digest('hex'), bytes: file.bytes() }
}

/** A file's chunks, counted and looked at as they go by. */
export function measured(open: OpenFile | undefined, look?: (chunk: Uint8Array) => void) {
  if (open === undefined) throw new CsvMappingError('sources', 'There must be a file for every source.')
  let bytes = 0
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for await (const chunk of (open as OpenFile)()) {
      bytes += chunk.length
      look?.(chunk)
      yield chunk
    }
  }
  return { chunks: chunks(), bytes: () => bytes }
}

function checkColumns(columns: readonly string[], needed: ReadonlySet<string>): void {
  for (const column of needed) {
    if (!columns.includes(column)) throw new CsvFileError('COLUMN_MISSING', { row: 1, column })
  }
}

/** Columns of a source the mapping refers to. */
export function neededColumns(mapping: CsvMapping, source: string): Set<string> {
  const home = homeSource(mapping)
  const needed = new Set<string>()
  if (mapping.sources[source]?.ignore !== undefined) return needed
  const { sources: _sources, orders, rules, lines, facts, ...rest } = mapping
  if (source === home) {
    needed.add(orders.key)
    for (const { join } of Object.values(mapping.sources)) if (join !== undefined) needed.add(join.of)
  }
  const join = mapping.sources[source]?.join
  if (join !== undefined) needed.add(join.column)
  collectColumns(rest, home, source, needed)
  collectColumns(rules.orders, home, source, needed)
  for (const rule of rules.rows) collectColumns(rule.when, rule.source ?? home, source, needed)
  collectColumns(lines, lines.source ?? home, source, needed)
  for (const fact of facts) collectColumns(fact, fact.each ?? home, source, needed)
  return needed
}

function collectColumns(node: unknown, current: string, wanted: string, needed: Set<string>): void {
  if (typeof node !== 'object' || node === null) return
  if ('column' in node && typeof node.column === 'string') {
    const source = 'source' in node && typeof node.source === 'string' ? node.source : current
    if (source === wanted) {
      needed.add(node.column)
      if ('times' in node && typeof node.times === 'string') needed.add(node.times)
    }
  }
  for (const [key, child] of Object.entries(node)) if (key !== 'map') collectColumns(child, current, wanted, needed)
}
