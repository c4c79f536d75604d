import type { ApprovalView, Hub } from 'orderhub'
import type { ApprovalPolicyInput, DutyTableInput } from 'orderhub/approval'
import type { Money } from 'orderhub/money'
import type { ApprovalLine } from './day-result'

const HOUR = 3_600_000
/** How long people of this shop take to sign. */
const ANSWER_MS = 40 * 60_000
const by = { type: 'user', id: 'lead' } as const

/** Who has to say yes to orders far above what is usual, and what they said. The order is held meanwhile. */
export class ApprovalDesk {
  constructor(
    private readonly hub: Hub,
    /** From this amount on the shop's manager has to say yes, from five times as much finance too. */
    readonly bound: Money,
  ) {}

  /** Puts both policies in force. Mei, the manager, is away until two in the afternoon. */
  async open(dayStart: number): Promise<void> {
    const { minor, currency } = this.bound
    const manager = { id: 'manager', roles: ['shopManager'], timeLimitMs: 2 * HOUR }
    const finance = { id: 'finance', roles: ['finance'], timeLimitMs: 4 * HOUR }
    const approval: ApprovalPolicyInput = {
      ladders: [
        {
          id: 'large-orders',
          kinds: ['largeOrder'],
          tiers: [
            { id: 'usual', upTo: [{ minor, currency }] },
            { id: 'large', upTo: [{ minor: minor * 5, currency }], steps: [manager] },
            { id: 'very-large', steps: [manager, finance] },
          ],
        },
      ],
    }
    const duty: DutyTableInput = {
      roles: [
        { role: 'shopManager', main: 'mei', standBy: 'ning', superior: 'director' },
        { role: 'finance', main: 'fang', standBy: 'fu', superior: 'director' },
        { role: 'director', main: 'dai', standBy: null },
      ],
      absences: [{ person: 'mei', from: dayStart, until: dayStart + 14 * HOUR }],
    }
    for (const [kind, body] of [
      ['approval', approval],
      ['duty', duty],
    ] as const) {
      const saved = await this.hub.policies.save({ kind, body }, { by })
      if (!saved.ok) throw new Error(`${kind}: ${saved.rejection.code}`)
      await this.hub.policies.activate({ kind, version: saved.value.version }, { by })
    }
  }

  /** Asks for an order that is there; one that is small enough asks nobody. */
  async ask(orderKey: string, amount: number): Promise<void> {
    if (amount <= this.bound.minor) return
    const { currency } = this.bound
    const asked = await this.hub.approvals.request(
      {
        kind: 'largeOrder',
        subject: orderKey,
        amount: { minor: amount, currency },
        payload: { orderKey, amount },
        order: orderKey,
      },
      { by: { type: 'user', id: 'sales' } },
    )
    if (!asked.ok) throw new Error(asked.rejection.code)
  }

  /** Whoever was asked long enough ago signs. */
  async attend(at: number): Promise<void> {
    for (const { id, steps, step } of await this.all('waiting')) {
      const seat = steps[step]?.seats[0]
      const since = seat?.asked.at(-1)?.at ?? at
      if (seat?.current == null || at - since < ANSWER_MS) continue
      await this.hub.approvals.decide(id, { verdict: 'approved' }, { by: { type: 'user', id: seat.current } })
    }
  }

  async lines(): Promise<readonly ApprovalLine[]> {
    const all = (await this.all()).sort((a, b) => a.requestedAt - b.requestedAt)
    return all.map(({ subject, amount, tier, steps, state, requestedAt, decidedAt }) => ({
      order: subject.slice(subject.lastIndexOf('/') + 1),
      amount: amount?.minor ?? 0,
      tier,
      asked: steps.flatMap(({ seats }) => seats.flatMap(({ asked }) => asked.map(({ person }) => person))),
      state,
      requestedAt,
      decidedAt,
    }))
  }

  private async all(state?: 'waiting'): Promise<ApprovalView[]> {
    const found: ApprovalView[] = []
    for (let after: string | null = null; ; ) {
      const page = await this.hub.approvals.list({ ...(state === undefined ? {} : { state }), limit: 200, after })
      found.push(...page.items)
      if (page.next === null) return found
      after = page.next
    }
  }
}
