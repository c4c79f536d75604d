import type { Instant } from './instant'
import { parseZone, ZoneInvalidError, type ZoneName } from './zone'

/**
 * The offset changes of one zone from 1990 through 2100. Period `i` begins at `starts[i]` and has `offsets[i]`; period 0
 * reaches back without end, the last one forward.
 */
export interface ZoneOffsets {
  readonly zone: ZoneName
  readonly starts: Float64Array
  /** Milliseconds to add to UTC for the wall clock, positive east of Greenwich. */
  readonly offsets: Float64Array
  /** First wall-clock reading of each period that an adjoining period may share or skip. Ascending. */
  readonly wallStarts: Float64Array
  /** First wall-clock reading that belongs to this period alone. */
  readonly wallSettled: Float64Array
  /** Where a search may begin, by month: see `periodAt`. */
  readonly firstOfSlot: Uint16Array
  readonly offsetBeyond: (instant: Instant) => number
}

/** 1990-01-01T00:00Z; the table is exact from here. Before it China and others kept daylight saving that is not listed. */
export const tableStart: Instant = 631_152_000_000

/** 2101-01-03T00:00Z; a wall clock of the last day of 2100 is inside in every zone. */
export const tableEnd: Instant = 4_134_153_600_000

const tables = new Map<string, ZoneOffsets>()
let lastName = ''
let lastTable: ZoneOffsets | undefined

/**
 * The zone's table, built at its first use (some 20 ms) and kept.
 *
 * @throws ZoneInvalidError
 */
export function zoneOffsets(zone: ZoneName): ZoneOffsets {
  if (zone === lastName && lastTable !== undefined) return lastTable
  const table = tables.get(zone) ?? tableOf(zone)
  lastName = zone
  lastTable = table
  return table
}

/**
 * Milliseconds to add to UTC to read the zone's wall clock: 28,800,000 in Shanghai.
 *
 * @throws ZoneInvalidError
 */
export function offsetAt(zone: ZoneName, instant: Instant): number {
  return offsetIn(zoneOffsets(zone), instant)
}

export function offsetIn(table: ZoneOffsets, instant: Instant): number {
  if (!(instant >= tableStart && instant < tableEnd)) return table.offsetBeyond(instant)
  return table.offsets[periodAt(table, table.starts, instant)] ?? 0
}

/**
 * The first instant at which the zone's wall clock shows a reading or, where a gap swallows it, is past it: the end of the gap.
 * A later reading never gives an earlier instant.
 *
 * @param wall Milliseconds since 1970-01-01 00:00 on the wall, inside the table's years.
 * @throws ZoneInvalidError
 */
export function firstInstantAt(wall: number, zone: ZoneName): Instant {
  const table = zoneOffsets(zone)
  const period = periodAt(table, table.wallStarts, wall)
  const offset = table.offsets[period] ?? 0
  if (wall >= (table.wallSettled[period] ?? 0)) return wall - offset

  const before = table.offsets[period - 1] ?? offset
  return offset > before ? (table.starts[period] ?? 0) : wall - before
}

/**
 * Index of the last period that begins at or before `at`; 0 when none does.
 *
 * @param begins The table's `starts` for an instant, its `wallStarts` for a wall-clock reading.
 * @param at From `tableStart` until `tableEnd`.
 */
export function periodAt(table: ZoneOffsets, begins: Float64Array, at: number): number {
  let period = table.firstOfSlot[Math.floor((at - tableStart) / slotMs)] ?? 0
  while ((begins[period + 1] ?? at + 1) <= at) period++
  return period
}

const slotMs = 30 * 86_400_000

/** For every month or so a period that began at least a day before it: no wall clock is further than that from UTC. */
function slotsOf(starts: readonly number[]): Uint16Array {
  const slots = new Uint16Array(Math.ceil((tableEnd - tableStart) / slotMs))
  for (let slot = 0, period = 0; slot < slots.length; slot++) {
    const settled = tableStart + slot * slotMs - 86_400_000
    while ((starts[period + 1] ?? tableEnd) <= settled) period++
    slots[slot] = period
  }
  return slots
}

// The shortest any zone kept an offset since 1990, or is planned to, is a week (Brazil in 2000, Palestine in Ramadan).
const scanStep = 4 * 86_400_000

function tableOf(zone: string): ZoneOffsets {
  const parsed = parseZone(zone)
  if (!parsed.ok) throw new ZoneInvalidError()
  const kept = tables.get(parsed.value)
  if (kept !== undefined) return kept

  const table = buildTable(parsed.value)
  tables.set(table.zone, table)
  return table
}

function buildTable(zone: ZoneName): ZoneOffsets {
  const offsetBeyond = offsetReader(zone)

  const starts = [tableStart]
  const offsets = [offsetBeyond(tableStart)]
  let offset = offsets[0] ?? 0
  for (let at = tableStart; at < tableEnd; at += scanStep) {
    const next = offsetBeyond(at + scanStep)
    if (next === offset) continue
    starts.push(changeBetween(at, at + scanStep, offset, offsetBeyond))
    offsets.push(next)
    offset = next
  }

  const before = (period: number) => offsets[Math.max(0, period - 1)] ?? 0
  const wall = (choose: (a: number, b: number) => number) =>
    Float64Array.from(starts, (start, period) => start + choose(before(period), offsets[period] ?? 0))
  return {
    zone,
    starts: Float64Array.from(starts),
    offsets: Float64Array.from(offsets),
    wallStarts: wall(Math.min),
    wallSettled: wall(Math.max),
    firstOfSlot: slotsOf(starts),
    offsetBeyond,
  }
}

/** The first instant after `from`, at most `until`, whose offset is no longer `offset`. Changes fall on whole seconds. */
function changeBetween(from: Instant, until: Instant, offset: number, offsetOf: (at: Instant) => number): Instant {
  let same = from / 1_000
  let changed = until / 1_000
  while (changed - same > 1) {
    const middle = Math.floor((same + changed) / 2)
    if (offsetOf(middle * 1_000) === offset) same = middle
    else changed = middle
  }
  return changed * 1_000
}

/** Reads one zone's offset from the engine's tz data. It writes `0 GMT`, `0 GMT-05:00`; asking for one field is quickest. */
function offsetReader(zone: ZoneName): (instant: Instant) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset', second: 'numeric' })
  return (instant) => {
    const text = format.format(instant)
    const at = text.lastIndexOf('GMT') + 3
    if (at === text.length) return 0
    const [hours = 0, minutes = 0, seconds = 0] = text
      .slice(at + 1)
      .split(':')
      .map(Number)
    const size = (hours * 3_600 + minutes * 60 + seconds) * 1_000
    return text[at] === '-' ? -size : size
  }
}
