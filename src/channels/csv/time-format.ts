import { type LocalTimePolicy, localPartsToInstant } from '../../time/local-to-instant'
import { type EpochUnit, parseEpoch } from '../../time/parse-epoch'
import { parseInstant } from '../../time/parse-instant'
import type { ZoneName } from '../../time/zone'

/** Reads a cell into epoch milliseconds, or says why it cannot. */
export type TimeReader = (text: string, zone: ZoneName) => number | TimeCode

export type TimeCode = 'TIME_FORMAT' | 'TIME_RANGE' | 'TIME_GAP' | 'TIME_AMBIGUOUS' | 'TIME_NO_OFFSET' | 'TIME_UNIT'

type Part = 'year' | 'month' | 'day' | 'hour' | 'hour12' | 'minute' | 'second' | 'millisecond' | 'meridiem'
type Step = { readonly literal: string } | { readonly part: Part; readonly least: number; readonly most: number }

const tokens: Readonly<Record<string, Exclude<Step, { literal: string }>>> = {
  YYYY: { part: 'year', least: 4, most: 4 },
  MM: { part: 'month', least: 2, most: 2 },
  M: { part: 'month', least: 1, most: 2 },
  DD: { part: 'day', least: 2, most: 2 },
  D: { part: 'day', least: 1, most: 2 },
  HH: { part: 'hour', least: 2, most: 2 },
  H: { part: 'hour', least: 1, most: 2 },
  hh: { part: 'hour12', least: 2, most: 2 },
  h: { part: 'hour12', least: 1, most: 2 },
  mm: { part: 'minute', least: 2, most: 2 },
  ss: { part: 'second', least: 2, most: 2 },
  SSS: { part: 'millisecond', least: 3, most: 3 },
  A: { part: 'meridiem', least: 2, most: 2 },
}
const epochUnits: Readonly<Record<string, EpochUnit>> = { 'epoch-s': 's', 'epoch-ms': 'ms', 'epoch-us': 'us' }
const tokenOrChar = /YYYY|MM?|DD?|HH?|hh?|mm|ss|SSS|A|[\s\S]/g

export function isTimeFormat(format: string): boolean {
  return format === 'rfc3339' || Object.hasOwn(epochUnits, format) || stepsOf(format) !== undefined
}

/**
 * A reader for a declared form. Forms without an offset are read in the shop's zone by `policy`; nothing is guessed, and
 * a day that the calendar does not have is refused.
 */
export function timeReader(format: string, policy: LocalTimePolicy): TimeReader {
  if (format === 'rfc3339') return (text) => instantOf(parseInstant(text))
  const unit = epochUnits[format]
  if (unit !== undefined) return (text) => instantOf(parseEpoch(text, unit))
  const steps = stepsOf(format)
  if (steps === undefined) throw new RangeError('A time format is checked before it is used.')
  return (text, zone) => {
    const parts = readParts(text, steps)
    return parts === undefined ? 'TIME_FORMAT' : instantOf(localPartsToInstant(parts, zone, policy))
  }
}

function instantOf(outcome: { ok: true; value: number } | { ok: false; rejection: { code: TimeCode } }) {
  return outcome.ok ? outcome.value : outcome.rejection.code
}

/** The steps of a form, or undefined when it does not name a day or names a part twice. */
function stepsOf(format: string): readonly Step[] | undefined {
  if (format.length > 64) return undefined
  const steps: Step[] = []
  const named = new Set<Part>()
  for (const [piece] of format.matchAll(tokenOrChar)) {
    const token = Object.hasOwn(tokens, piece) ? tokens[piece] : undefined
    if (token === undefined) {
      if (/[\p{L}\p{N}]/u.test(piece) && piece !== 'T') return undefined
      steps.push({ literal: piece })
      continue
    }
    if (named.has(token.part)) return undefined
    named.add(token.part)
    steps.push(token)
  }
  const wholeDay = named.has('year') && named.has('month') && named.has('day')
  const oneClock = !(named.has('hour') && named.has('hour12')) && named.has('hour12') === named.has('meridiem')
  return wholeDay && oneClock ? steps : undefined
}

function readParts(text: string, steps: readonly Step[]) {
  const parts = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, millisecond: 0 }
  let hour12 = -1
  let afternoon = false
  let at = 0
  for (const step of steps) {
    if ('literal' in step) {
      if (text[at] !== step.literal) return undefined
      at += 1
    } else if (step.part === 'meridiem') {
      const word = text.slice(at, at + 2).toUpperCase()
      if (word !== 'AM' && word !== 'PM') return undefined
      afternoon = word === 'PM'
      at += 2
    } else {
      const end = digitsEnd(text, at, step.most)
      if (end - at < step.least) return undefined
      const value = Number(text.slice(at, end))
      if (step.part === 'hour12') hour12 = value
      else parts[step.part] = value
      at = end
    }
  }
  if (at !== text.length) return undefined
  if (hour12 === -1) return parts
  if (hour12 < 1 || hour12 > 12) return undefined
  return { ...parts, hour: (hour12 % 12) + (afternoon ? 12 : 0) }
}

function digitsEnd(text: string, start: number, most: number): number {
  let end = start
  for (; end < start + most; end++) {
    const digit = text.charCodeAt(end) - 48
    if (!(digit >= 0 && digit <= 9)) break
  }
  return end
}
