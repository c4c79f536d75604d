/**
 * Local times to instants and instants to business days beside luxon and Intl: medians of rounds that alternate within
 * one run. Read the ratio, not the rate.
 *
 *     npx tsx bench/time.ts
 */
import { DateTime } from 'luxon'
import { businessDay } from '../src/time/business-day'
import { localToInstant } from '../src/time/local-to-instant'
import { type Comparison, compared as comparedOver } from './support/compare'

const cases = 512
const compared = (comparison: Comparison) => comparedOver(comparison, cases)

const instants = Array.from({ length: cases }, (_, index) => Date.UTC(2025, 0, 1) + index * 61_587_000)

/** Texts as a parsed payload holds them, each in one piece. */
function textsOf(zone: string, form: string): string[] {
  return JSON.parse(JSON.stringify(instants.map((each) => DateTime.fromMillis(each, { zone }).toFormat(form))))
}

// Peers share a loop, ours is written out: a loop that has met both is compiled for both, which slows only the quick one.

function sumOfInstants(texts: readonly string[], read: (text: string) => number): () => number {
  return () => {
    let sum = 0
    for (let index = 0; index < cases; index++) sum += read(texts[index] ?? '')
    return sum
  }
}

function sumOfOwnInstants(texts: readonly string[], zone: string): number {
  let sum = 0
  for (let index = 0; index < cases; index++) {
    const outcome = localToInstant(texts[index] ?? '', zone)
    sum += outcome.ok ? outcome.value : Number.NaN
  }
  return sum
}

function sumOfDays(dayOf: (instant: number) => string): () => number {
  return () => {
    let sum = 0
    for (let index = 0; index < cases; index++) {
      const day = dayOf(instants[index] ?? 0)
      sum += day.charCodeAt(9) + day.charCodeAt(8) * 7 + day.charCodeAt(6) * 31
    }
    return sum
  }
}

console.table(
  ['Asia/Shanghai', 'America/New_York'].flatMap((zone) => {
    const texts = textsOf(zone, 'yyyy-MM-dd HH:mm:ss')
    const isoTexts = textsOf(zone, "yyyy-MM-dd'T'HH:mm:ss")
    const swedish = new Intl.DateTimeFormat('sv-SE', { timeZone: zone })
    const ownDays = sumOfDays((instant) => businessDay(instant, zone))
    return [
      compared({
        what: `local time to instant, ${zone}`,
        peer: 'luxon fromISO',
        theirs: sumOfInstants(isoTexts, (text) => DateTime.fromISO(text, { zone }).toMillis()),
        ours: () => sumOfOwnInstants(texts, zone),
        goal: 300,
      }),
      compared({
        what: `business day, ${zone}`,
        peer: 'luxon toISODate',
        theirs: sumOfDays((instant) => DateTime.fromMillis(instant, { zone }).toISODate() ?? ''),
        ours: ownDays,
        goal: 80,
      }),
      compared({
        what: `business day, ${zone}`,
        peer: 'one cached Intl',
        theirs: sumOfDays((instant) => swedish.format(instant)),
        ours: ownDays,
        goal: 12,
      }),
    ]
  }),
)
