import { OrderHubError } from '../errors'
import { accept, type Outcome, reject } from '../outcome'

/** A canonical IANA zone name, as `parseZone` answers it: `Asia/Shanghai`, `UTC`. */
export type ZoneName = string

export type ZoneRejection = { readonly code: 'ZONE_INVALID' }

/** A zone that did not come from `parseZone`. The name is not repeated: it may be an outsider's text. */
export class ZoneInvalidError extends OrderHubError {
  override readonly name = 'ZoneInvalidError'
  readonly code = 'ZONE_INVALID'
  constructor() {
    super('Not an IANA zone name. Read configured zones with parseZone.')
  }
}

/** The zone business days, promotions and reports are computed in unless a shop declares another. */
export const defaultZone: ZoneName = 'Asia/Shanghai'

// Names the tz database has replaced while engines still answer the old one. Which one an engine answers depends on its
// version, so a stored name would too.
const currentNames: ReadonlyMap<string, string> = new Map([
  ['Africa/Asmera', 'Africa/Asmara'],
  ['America/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
  ['America/Catamarca', 'America/Argentina/Catamarca'],
  ['America/Coral_Harbour', 'America/Atikokan'],
  ['America/Cordoba', 'America/Argentina/Cordoba'],
  ['America/Godthab', 'America/Nuuk'],
  ['America/Indianapolis', 'America/Indiana/Indianapolis'],
  ['America/Jujuy', 'America/Argentina/Jujuy'],
  ['America/Louisville', 'America/Kentucky/Louisville'],
  ['America/Mendoza', 'America/Argentina/Mendoza'],
  ['Asia/Calcutta', 'Asia/Kolkata'],
  ['Asia/Katmandu', 'Asia/Kathmandu'],
  ['Asia/Rangoon', 'Asia/Yangon'],
  ['Asia/Saigon', 'Asia/Ho_Chi_Minh'],
  ['Atlantic/Faeroe', 'Atlantic/Faroe'],
  ['Europe/Kiev', 'Europe/Kyiv'],
  ['Pacific/Enderbury', 'Pacific/Kanton'],
  ['Pacific/Ponape', 'Pacific/Pohnpei'],
  ['Pacific/Truk', 'Pacific/Chuuk'],
])

const longestName = 64
const areaAndPlace = /^[A-Za-z_]+(\/[A-Za-z0-9_+-]+){1,2}$/
const utcNames = /^(UTC|GMT)$/i

const invalid = reject({ code: 'ZONE_INVALID' })

const namesRead = new Map<string, string>()
const mostNamesKept = 2_000

/**
 * Reads an IANA zone name, `Area/Place` or `UTC`, in any letter case, and answers its canonical name: the one to store.
 *
 * Offsets (`+08:00`, `UTC+8`) are refused because they hide daylight saving; abbreviations (`CST`, `EST`) because
 * several zones share them. An old name is answered with its current one, `Asia/Chongqing` with `Asia/Shanghai`.
 */
export function parseZone(text: string): Outcome<ZoneName, ZoneRejection> {
  const known = namesRead.get(text)
  if (known !== undefined) return accept(known)

  if (typeof text !== 'string' || text.length > longestName) return invalid
  if (!areaAndPlace.test(text) && !utcNames.test(text)) return invalid
  const name = canonicalName(text)
  if (name === undefined) return invalid

  if (namesRead.size < mostNamesKept) namesRead.set(text, name)
  return accept(name)
}

function canonicalName(text: string): string | undefined {
  try {
    const { timeZone } = new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions()
    return currentNames.get(timeZone) ?? timeZone
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
