import type { CasePolicy } from './case-policy'
import type { Case } from './case-record'

/** The page that handles a case, by the policy's template; null where it has none. */
export function caseLink({ link }: Pick<CasePolicy, 'link'>, { key, kind, subject }: Case): string | null {
  const order = subject.kind === 'order' ? subject.key : ''
  const values: Readonly<Record<string, string>> = { case: key, order, subject: subject.key, kind }
  return (
    link?.replace(/\{(case|order|subject|kind)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? '')) ?? null
  )
}
