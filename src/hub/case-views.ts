import { caseLink } from '../cases/case-link'
import type { CasePolicy } from '../cases/case-policy'
import type { CaseProcedure, ProcedureStep } from '../cases/case-procedure'
import type { Case, CaseNote } from '../cases/case-record'
import type { RolloutSubject } from '../rules/rollout'
import type { Page, Store } from '../store/store'
import { noteContext } from './commands/note-case'
import type { Vault } from './vault'

/** What was written on a case. `text` is null where its buyer was erased, or the keys at hand do not open it. */
export interface CaseNoteView extends Omit<CaseNote, 'sealed' | 'sealedFor'> {
  readonly text: string | null
}

/** How a case is handled, step by step. `available`: the action can be run from this case, here and now. */
export interface CaseProcedureView extends Omit<CaseProcedure, 'steps'> {
  readonly steps: readonly (Omit<ProcedureStep, 'action'> & {
    readonly action: (NonNullable<ProcedureStep['action']> & { readonly available: boolean }) | null
  })[]
}

/** A case as people see it. */
export interface CaseView extends Omit<Case, 'notes'> {
  readonly notes: readonly CaseNoteView[]
  /** How its kind is handled; null where the policy has no procedure for it. */
  readonly procedure: CaseProcedureView | null
  /** The page that handles it; null where the policy has no template. */
  readonly link: string | null
}

/** Which cases, the newest opened first. All that is named must fit. */
export interface CaseQuery {
  readonly state?: Case['state']
  readonly priority?: Case['class']['priority']
  readonly owner?: string
  readonly kind?: string
  readonly subject?: Case['subject']
  /** As `channel/shop`. */
  readonly shop?: string
  readonly bulk?: string
  readonly overdue?: true
  readonly after?: string | null
  /** 1 to 1,000; 50 unless given. */
  readonly limit?: number
}

/** How cases are read. */
export class CaseViews {
  constructor(
    private readonly context: { readonly store: Store; readonly vault: Vault; readonly now: () => number },
    private readonly pinned: () => Promise<(order?: RolloutSubject) => CasePolicy>,
    private readonly canRun: (action: string, subject: Case['subject']['kind']) => boolean,
  ) {}

  async get(key: string): Promise<CaseView | undefined> {
    const known = (await this.context.store.read('case', [key])).get(key)?.value
    return known === undefined ? undefined : this.view(known, await this.pinned())
  }

  async list(query: CaseQuery): Promise<Page<CaseView>> {
    const { subject, overdue, after = null, limit = 50, ...names } = query
    const where: Record<string, string> = {}
    for (const name of ['state', 'priority', 'owner', 'kind', 'shop', 'bulk'] as const) {
      const value = names[name]
      if (value !== undefined) where[name] = value
    }
    if (subject !== undefined) where.subject = `${subject.kind}/${subject.key}`
    if (overdue === true) where.overdue = 'yes'
    const page = await this.context.store.list('case', { where, after, limit })
    const policyFor = await this.pinned()
    return { items: await Promise.all(page.items.map((known) => this.view(known, policyFor))), next: page.next }
  }

  private async view(known: Case, policyFor: (order?: RolloutSubject) => CasePolicy): Promise<CaseView> {
    const { kind: of, key } = known.subject
    const policy = policyFor(of === 'order' ? rolloutSubject(key) : undefined)
    return {
      ...known,
      notes: await this.opened(known),
      procedure: this.procedureOf(policy, known),
      link: caseLink(policy, known),
    }
  }

  private procedureOf({ procedures }: CasePolicy, known: Case): CaseProcedureView | null {
    const procedure = procedures.find(({ kind }) => kind === known.kind)
    if (procedure === undefined) return null
    const steps = procedure.steps.map(({ action, ...step }) => ({
      ...step,
      action: action && { ...action, available: this.canRun(action.command, known.subject.kind) },
    }))
    return { ...procedure, steps }
  }

  private async opened({ key, notes }: Case): Promise<readonly CaseNoteView[]> {
    if (notes.length === 0) return []
    const { store, vault, now } = this.context
    const keys = await store.read('subjectKey', [...new Set(notes.map(({ sealedFor }) => sealedFor))])
    return notes.map(({ sealed, sealedFor, ...note }) => {
      const text = vault.open(keys.get(sealedFor)?.value, sealed, noteContext(key, note.id), now())
      return { ...note, text: text.ok ? text.value : null }
    })
  }
}

/** What decides which version of a policy an order goes by. */
export function rolloutSubject(orderKey: string): RolloutSubject {
  const [channel = '', shop = ''] = orderKey.split('/', 2)
  return { key: orderKey, channel, shop }
}
