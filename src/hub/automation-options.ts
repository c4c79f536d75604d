import type { z } from 'zod'
import type { AutomationEvent } from '../automation/automation-rules'
import type { Outcome } from '../outcome'

/** What a handler of the host's is told. */
export interface AutomationCall {
  readonly orderKey: string
  readonly number: string
  /** Checked by the handler's own schema. */
  readonly input: Readonly<Record<string, unknown>>
  /** The same at every attempt of the same action. */
  readonly idempotencyKey: string
}

/**
 * A handler that rules call by name. What it refuses is recorded by its code and ends the run; what it throws is tried again, so it
 * hands `idempotencyKey` on.
 */
export interface AutomationHandler {
  /** Parameters; published as JSON Schema by `hub.automation.handlers()`. */
  readonly input: z.ZodType<Readonly<Record<string, unknown>>>
  readonly run: (call: AutomationCall) => Promise<Outcome<unknown>>
}

/** That the hub does things by itself, and which. Give every process that shares a store the same. */
export interface AutomationOptions {
  /** Rules until a version of the policy `automation` is in force: a rule set without id and version. */
  readonly rules?: unknown
  readonly handlers?: Readonly<Record<string, AutomationHandler>>
  /** Further events that a later policy may look at. Default: those of `rules`; without rules, all of `AUTOMATION_EVENTS`. */
  readonly events?: readonly AutomationEvent[]
}
