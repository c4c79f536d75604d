import { z } from 'zod'
import { codeSchema } from '../order/identifiers'

const label = z.strictObject({ 'zh-CN': z.string().min(1).max(400), en: z.string().min(1).max(400) })
const value = z.union([z.string().max(400), z.number(), z.boolean(), z.null()])

/**
 * Commands of the hub itself that a case can run: on its order, or on stock that the input names. `closeOrder` cancels the order,
 * `closeRest` what has not left of it; both, and `holdOrder` and `liftHold`, are told a `reason`. Any other code is an action the host
 * registers.
 */
export const HUB_CASE_ACTIONS = [
  'holdOrder',
  'liftHold',
  'reviewOrder',
  'requestOutbound',
  'closeOrder',
  'closeRest',
  'attendOrder',
  'judgeOrder',
  'routeOrder',
  'changeAddress',
  'changeWarehouse',
  'splitOrder',
  'mergeOrders',
  'requestApproval',
  'adjustStock',
  'transferStock',
  'releaseLock',
] as const

/** One of {@link HUB_CASE_ACTIONS}. */
export type HubCaseAction = (typeof HUB_CASE_ACTIONS)[number]

/** One step of a procedure. A step with an action can be run from the case. */
const stepSchema = z.strictObject({
  id: codeSchema,
  title: label,
  /** What helps here: a command of the hub, or an action of the host's, with what it is told. */
  action: z
    .strictObject({ command: codeSchema, input: z.record(codeSchema, value).default({}) })
    .nullable()
    .default(null),
})

/** How cases of a kind are handled (标准处理流程). */
export const caseProcedureSchema = z.strictObject({
  /** The rule's id, or the kind of cases that people open. */
  kind: codeSchema,
  steps: z
    .array(stepSchema)
    .min(1)
    .max(50)
    .refine((steps) => new Set(steps.map(({ id }) => id)).size === steps.length, 'STEP_TWICE'),
  /** What would make this kind rarer, shown in the monthly report. */
  improvement: label.nullable().default(null),
})

export type CaseProcedure = z.infer<typeof caseProcedureSchema>
export type CaseProcedureInput = z.input<typeof caseProcedureSchema>
export type ProcedureStep = CaseProcedure['steps'][number]
