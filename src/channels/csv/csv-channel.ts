import type { ChannelAdapter } from '../../channel/channel-adapter'
import { homeSource } from './classify-group'
import { CsvMappingError } from './csv-faults'
import { type CsvMapping, parseMapping } from './mapping'
import { readGroup } from './read-group'
import { decodeGroup } from './row-group'

/** A channel whose documents are groups of CSV rows. */
export interface CsvChannel extends ChannelAdapter {
  readonly mapping: CsvMapping
}

/**
 * A channel for shops without an API: `importCsv` hands in its files. A document is the rows of one order as
 * `encodeGroup` writes them, so what went to quarantine is read again, after the mapping was put right, by a replay.
 *
 * @param mapping A `CsvMapping`, as it comes out of JSON.
 * @throws CsvMappingError naming the place in the mapping.
 */
export function csvChannel({
  code,
  name,
  mapping: input,
}: {
  readonly code: string
  readonly name: string
  readonly mapping: unknown
}): CsvChannel {
  const mapping = parseMapping(input)
  checkSources(mapping)
  return {
    code,
    name,
    mapping,
    capabilities: {
      webhook: false,
      writeBackShipment: false,
      writeBackStock: false,
    },
    read(raw, shop) {
      const group = decodeGroup(raw)
      return group.ok ? readGroup(group.value, mapping, shop) : group
    },
  }
}

/** Every source that is named must be there, and each must have its part. */
function checkSources(mapping: CsvMapping): void {
  const names = Object.keys(mapping.sources)
  const home = homeSource(mapping)
  const homeMapping = mapping.sources[home]
  if (homeMapping === undefined) throw new CsvMappingError('orders.source', 'It names no source.')
  if (mapping.orders.source === undefined && names.length > 1) {
    throw new CsvMappingError('orders.source', 'Say which of the sources has one row or more for each order.')
  }
  if (homeMapping.join !== undefined || homeMapping.ignore !== undefined) {
    throw new CsvMappingError(`sources.${home}`, "The orders' own source is neither joined nor ignored.")
  }
  for (const name of names) {
    const { join, ignore } = mapping.sources[name] ?? {}
    if (name.includes('/')) throw new CsvMappingError(`sources.${name}`, 'A source name has no slash.')
    if (name !== home && (join === undefined) === (ignore === undefined)) {
      throw new CsvMappingError(`sources.${name}`, 'A source is either joined or ignored.')
    }
  }
  const used = new Set<string>()
  collectSources(mapping, used)
  for (const name of used) {
    const source = mapping.sources[name]
    if (source === undefined) throw new CsvMappingError(`sources.${name}`, 'It is used, but not declared.')
    if (source.ignore !== undefined)
      throw new CsvMappingError(`sources.${name}`, 'It is used, so it cannot be ignored.')
  }
}

/** Sources that values, rules, lines and facts refer to. */
function collectSources(node: unknown, used: Set<string>): void {
  if (typeof node !== 'object' || node === null) return
  for (const [key, value] of Object.entries(node)) {
    if ((key === 'source' || key === 'each') && typeof value === 'string') used.add(value)
    else if (key !== 'map') collectSources(value, used)
  }
}
