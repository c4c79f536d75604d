import { DateTime } from 'luxon'
import { accept, type Outcome, reject } from '../outcome'
import type { Instant } from './instant'
import { parseZone, type ZoneName, type ZoneRejection } from './zone'

/**
 * An instant as a wall clock shows it, for people: reports, messages, screens. Luxon's format tokens, such as
 * `yyyy-LL-dd HH:mm`, in the given locale. For business days and for sorting use `businessDay` and the instant itself,
 * which are several hundred times quicker.
 *
 * @returns `ZONE_INVALID` for a zone nobody knows, `LOCALE_INVALID` for a locale that is none.
 */
export function formatLocal(
  instant: Instant,
  zone: ZoneName,
  format = 'yyyy-LL-dd HH:mm:ss',
  locale = 'zh-CN',
): Outcome<string, ZoneRejection | { readonly code: 'LOCALE_INVALID' }> {
  const known = parseZone(zone)
  if (!known.ok) return known
  try {
    return accept(DateTime.fromMillis(instant, { zone: known.value, locale }).toFormat(format))
  } catch {
    return reject({ code: 'LOCALE_INVALID' })
  }
}
