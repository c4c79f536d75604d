import { casePatternOf } from '../../cases/case-key'
import type { Case, CaseNote } from '../../cases/case-record'
import { addCaseNote } from '../../cases/handle-case'
import type { Order } from '../../order/order'
import { accept, reject } from '../../outcome'
import type { LoadedRecords } from '../../store/store'
import type { Command } from '../command'
import { sealingSubject } from '../sealing-subject'
import { saveCase } from '../tell-case'
import type { Vault } from '../vault'
import { type CaseAnswer, type CaseTarget, caseAnswer, caseNeeds } from './case-commands'

/** What a person wrote on a case, in clear until it is decided. */
export interface NoteCase extends CaseTarget {
  readonly kind: CaseNote['kind']
  readonly text: string
  readonly vault: Vault
}

/** Adds a note or a message. It is sealed for the order's buyer, so whoever erases the buyer erases it too. */
export const noteCase: Command<
  NoteCase,
  CaseAnswer,
  { readonly code: 'CASE_UNKNOWN' } | { readonly code: 'LIMIT_CASE_NOTES'; readonly limit: number }
> = {
  name: 'noteCase',
  answer: 'stored',
  needs: {
    order: caseNeeds.order,
    case: ({ caseKey }) => [caseKey],
    subjectKey: ({ caseKey }, loaded) => [sealedFor(caseKey, loaded)],
  },
  decide(work, { caseKey, kind, text, vault }) {
    const known = work.get('case', caseKey)
    if (known === undefined) return reject({ code: 'CASE_UNKNOWN' })
    const subject = subjectOf(caseKey, (key) => work.get('order', key))
    const id = work.commandId
    const sealed = vault.seal(work, subject, text, noteContext(caseKey, id))
    const noted = addCaseNote(known, { id, kind, by: work.actor.id, at: work.at, sealed, sealedFor: subject })
    if (!noted.ok)
      return noted.rejection.code === 'LIMIT_CASE_NOTES' ? reject(noted.rejection) : accept(caseAnswer(known))
    saveCase(work, known, noted.value)
    return accept(caseAnswer(noted.value))
  },
}

/** Where the text of a note belongs: it opens nowhere else. */
export function noteContext(caseKey: Case['key'], noteId: string) {
  return { kind: 'case', field: 'note', key: `${caseKey} ${noteId}` } as const
}

function sealedFor(caseKey: string, loaded: LoadedRecords): string {
  return subjectOf(caseKey, (key) => loaded.get('order', key).value)
}

function subjectOf(caseKey: string, orderOf: (key: string) => Order | undefined): string {
  const subject = casePatternOf(caseKey)?.subject
  return sealingSubject(subject?.kind === 'order' ? orderOf(subject.key) : undefined, `case:${caseKey}`)
}
