import type { CasePolicy } from '../cases/case-policy'
import type { Case } from '../cases/case-record'
import { CaseCounter, type CaseReport } from '../cases/case-report'
import { accept, type Outcome, reject } from '../outcome'
import type { Page, Store } from '../store/store'
import { dayWindow } from '../time/business-day'
import { defaultZone, parseZone } from '../time/zone'
import type { InputRejection } from './input-rejection'

const PAGE = 500

/**
 * The ten most frequent kinds of cases of a month, by root cause, against the month before.
 *
 * @param asked - `month` as `2026-03`, in a zone whose days count; Asia/Shanghai unless given.
 */
export async function caseMonth(
  store: Store,
  policy: CasePolicy,
  {
    month,
    zone = defaultZone,
    signal,
  }: { readonly month: string; readonly zone?: string; readonly signal?: AbortSignal },
): Promise<Outcome<CaseReport, InputRejection>> {
  const known = parseZone(zone)
  if (!known.ok) return reject({ code: 'INPUT_INVALID', field: 'zone' })
  const match = /^(\d{4})-(0[1-9]|1[0-2])$/.exec(month)
  if (match === null) return reject({ code: 'INPUT_INVALID', field: 'month' })
  const count = Number(match[1]) * 12 + Number(match[2]) - 1
  const [before, first, next] = [count - 1, count, count + 1].map((one) => dayWindow(firstDay(one), known.value))
  if (!before?.ok || !first?.ok || !next?.ok) return reject({ code: 'INPUT_INVALID', field: 'month' })

  const months = { beforeFrom: before.value.start, from: first.value.start, to: next.value.start }
  const counter = new CaseCounter(months, policy)
  // A case stands under its newest opening, so whatever was opened in these months stands at or after their beginning.
  const seen = new Set<string>()
  for (let after: string | null = null; ; ) {
    signal?.throwIfAborted()
    const page: Page<Case> = await store.list('case', {
      since: months.beforeFrom,
      after,
      limit: PAGE,
      oldestFirst: true,
    })
    for (const one of page.items) {
      if (seen.has(one.key)) continue
      seen.add(one.key)
      counter.add(one)
    }
    after = page.next
    if (after === null) return accept(counter.report())
  }
}

function firstDay(month: number): string {
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`
}
