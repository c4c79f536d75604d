import { z } from 'zod'
import { anomalyClassSchema } from '../anomaly/anomaly-class'
import { factNameSchema } from '../approval/approval-policy'
import { codeSchema } from '../order/identifiers'

/** Plain words in clear, as holds and cancellations are told them. The hub checks them again. */
const reasonSchema = z.string().min(1).max(64)
const valueSchema = z.union([z.string().max(400), z.number(), z.boolean(), z.null()])

/**
 * What a rule has done: a command of the hub on the order, a notice, or a handler of the host's. Each stands in the history of the
 * order with what became of it.
 */
export const automationActionSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('reviewOrder') }),
  z.strictObject({ do: z.literal('requestOutbound') }),
  /** Chooses the warehouses it is sent from. Where there is no way it is held, as the policy `routing` has it. */
  z.strictObject({ do: z.literal('routeOrder') }),
  z.strictObject({ do: z.literal('holdOrder'), reason: reasonSchema }),
  z.strictObject({ do: z.literal('liftHold'), reason: reasonSchema }),
  /** `rest`: what has left stays gone. */
  z.strictObject({ do: z.literal('cancelOrder'), reason: reasonSchema, rest: z.boolean().default(false) }),
  z.strictObject({
    do: z.literal('openCase'),
    kind: codeSchema,
    about: codeSchema.nullable().default(null),
    class: anomalyClassSchema,
  }),
  /** Asks for approval of the order in the name of `automation`, with its total as the amount; the order is held until it is decided. */
  z.strictObject({
    do: z.literal('requestApproval'),
    kind: codeSchema,
    facts: z.record(factNameSchema, z.string().max(128)).default({}),
  }),
  /** Tells of it as the event `AutomationNotice`; the policy `notification` says whom. */
  z.strictObject({ do: z.literal('notify'), topic: codeSchema }),
  /** A handler the host registers under this name, with what it is told. */
  z.strictObject({
    do: z.literal('call'),
    handler: codeSchema,
    input: z.record(codeSchema, valueSchema).default({}),
  }),
])

/** One action with its parameters. */
export type AutomationAction = z.infer<typeof automationActionSchema>
