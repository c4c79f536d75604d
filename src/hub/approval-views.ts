import type { ApprovalRequest, ApprovalSeat, RequestStep, Signature } from '../approval/approval-request'
import { openStep, seatView } from '../approval/settle-seats'
import { maySign } from '../approval/signers'
import type { ApprovalState } from '../lifecycle/approval-lifecycle'
import type { SubjectKeyRecord } from '../security/subject-key'
import type { Loaded, Page, Store } from '../store/store'
import { commentContext } from './commands/approval-commands'
import { dutyInForce } from './duty-in-force'
import { openApprovals } from './open-approvals'
import type { PolicyReader } from './policy-reader'
import type { Vault } from './vault'

/** One person's word, as it may be read. */
export interface SignatureView extends Omit<Signature, 'comment'> {
  /** Empty: nothing was written. Null: the buyer it was sealed for was erased. */
  readonly comment: string | null
}

/** A seat, as it may be read. */
export interface ApprovalSeatView extends Omit<ApprovalSeat, 'signature'> {
  readonly signature: SignatureView | null
}

/** A request for approval with what was written on it in clear. */
export interface ApprovalView extends Omit<ApprovalRequest, 'steps'> {
  readonly steps: readonly (Omit<RequestStep, 'seats'> & { readonly seats: readonly ApprovalSeatView[] })[]
}

/** Which requests, those touched last first. */
export interface ApprovalQuery {
  readonly state?: ApprovalState
  readonly kind?: string
  readonly subject?: string
  readonly applicant?: string
  /** The order it holds up. */
  readonly orderKey?: string
  readonly after?: string | null
  /** 1 to 1,000; 100 unless given. */
  readonly limit?: number
}

/** Keys read in one go. */
const TOGETHER = 500

/** Reads requests for those who sign, ask or look into things. */
export class ApprovalViews {
  constructor(
    private readonly context: {
      readonly store: Store
      readonly policies: PolicyReader
      readonly vault: Vault
      readonly now: () => number
    },
  ) {}

  async get(approvalId: string): Promise<ApprovalView | undefined> {
    const request = (await this.context.store.read('approval', [approvalId])).get(approvalId)?.value
    return request === undefined ? undefined : (await this.opened([request]))[0]
  }

  async list({ after = null, limit = 100, ...attributes }: ApprovalQuery): Promise<Page<ApprovalView>> {
    const where: Record<string, string> = {}
    for (const [name, value] of Object.entries(attributes)) if (value !== undefined) where[name] = value
    const page = await this.context.store.list('approval', { where, after, limit })
    return { items: await this.opened(page.items), next: page.next }
  }

  async toSign(person: string): Promise<readonly ApprovalView[]> {
    const { store, policies } = this.context
    const [duty, at] = await Promise.all([dutyInForce(policies), store.now()])
    return this.waitingWith(
      (request, seat) => maySign(seatView(request, seat, duty, at), seat.level, person) !== undefined,
    )
  }

  ofRole(role: string): Promise<readonly ApprovalView[]> {
    return this.waitingWith((_, seat) => seat.role === role)
  }

  /** Open requests with such a seat that is not signed, the oldest first. */
  private async waitingWith(
    isMeant: (request: ApprovalRequest, seat: ApprovalSeat) => boolean,
  ): Promise<readonly ApprovalView[]> {
    const waiting = (await openApprovals(this.context.store)).filter((request) =>
      openStep(request)?.seats.some((seat) => seat.signature === null && isMeant(request, seat)),
    )
    return this.opened(waiting.sort((a, b) => a.requestedAt - b.requestedAt))
  }

  private async opened(requests: readonly ApprovalRequest[]): Promise<readonly ApprovalView[]> {
    const keys = await this.keysOf(requests)
    return requests.map((request) => ({
      ...request,
      steps: request.steps.map((step) => ({
        ...step,
        seats: step.seats.map((seat) => {
          const { signature } = seat
          return {
            ...seat,
            signature: signature && { ...signature, comment: this.textOf(request.id, signature, keys) },
          }
        }),
      })),
    }))
  }

  private textOf(
    approvalId: string,
    signature: Signature,
    keys: ReadonlyMap<string, Loaded<SubjectKeyRecord>>,
  ): string | null {
    const { comment } = signature
    if (comment === null) return ''
    const { vault, now } = this.context
    const key = keys.get(comment.sealedFor)?.value
    const text = vault.open(key, comment.sealed, commentContext(approvalId, signature), now())
    return text.ok ? text.value : null
  }

  private async keysOf(requests: readonly ApprovalRequest[]): Promise<ReadonlyMap<string, Loaded<SubjectKeyRecord>>> {
    const seats = requests.flatMap(({ steps }) => steps.flatMap((step) => step.seats))
    const subjects = [...new Set(seats.flatMap(({ signature }) => signature?.comment?.sealedFor ?? []))]
    const keys = new Map<string, Loaded<SubjectKeyRecord>>()
    for (let from = 0; from < subjects.length; from += TOGETHER) {
      const read = await this.context.store.read('subjectKey', subjects.slice(from, from + TOGETHER))
      for (const [subject, key] of read) keys.set(subject, key)
    }
    return keys
  }
}
