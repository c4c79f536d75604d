import { accept, type Outcome, reject } from '../outcome'
import { schemaProblems } from '../schema-problems'
import { parseZone } from '../time/zone'
import { EVENT_VARIABLES, type EventVariables } from './event-variables'
import { utf8Bytes } from './fit-text'
import type { Importance } from './importance'
import { isLinkSound } from './link'
import {
  type NotificationPolicyData,
  type NotificationPolicyInput,
  type NotificationRoute,
  notificationPolicySchema,
  type Trigger,
} from './notification-policy'
import { type Recipient, recipientKey } from './recipient'
import { type CompiledTemplate, compileTemplate, type Locale, textsOf } from './template'
import { variablesIn } from './template-text'
import { IN_APP, type Transport } from './transport'

/** What a policy has to know of a transport. */
export type TransportFacts = Pick<Transport, 'name' | 'markup' | 'limits' | 'providedOnly' | 'addressed'>

/** What is wrong with a policy, and where: a path such as `templates.3.body`. */
export interface PolicyProblem {
  readonly path: string
  readonly code:
    | 'INPUT_INVALID'
    | 'ZONE_INVALID'
    | 'TEMPLATE_TWICE'
    | 'TEMPLATE_SYNTAX'
    | 'TEMPLATE_UNKNOWN'
    | 'TEMPLATE_OF_OTHER_EVENT'
    | 'EVENT_UNKNOWN'
    | 'VARIABLE_UNKNOWN'
    | 'TEXT_TOO_LONG'
    | 'LINK_INVALID'
    | 'TRIGGER_TWICE'
    | 'TRANSPORT_UNKNOWN'
    | 'PROVIDED_MISSING'
}

/** A policy that cannot be, with all that is wrong with it, at most 100 problems. */
export interface NotificationPolicyRejection {
  readonly code: 'NOTIFICATION_POLICY_INVALID'
  readonly problems: readonly PolicyProblem[]
}

/** Surroundings of a policy. */
export interface PolicySurroundings {
  /** The transports that routes may name, beside in-app. Left out: names and lengths are not checked. */
  readonly transports?: readonly TransportFacts[]
  /** Variables of a host's own events, and of events the hub does not list, by event. */
  readonly variables?: Readonly<Record<string, EventVariables>>
  /** Events nobody lists may be named too, and their variables are not checked: whoever knows the host's events checks again. */
  readonly otherEvents?: boolean
}

/** A policy that was read as a whole and is ready for use. */
export interface NotificationPolicy {
  readonly data: NotificationPolicyData
  /** Names of the events it tells of. */
  readonly events: ReadonlySet<string>
  variables(event: string): EventVariables
  triggersOf(event: string): readonly Trigger[]
  /** The template in the recipient's language, else in the policy's, else in any. */
  template(id: string, recipient: Recipient): CompiledTemplate | undefined
  locale(recipient: Recipient): Locale
  route(about: {
    readonly event: string
    readonly importance: Importance
    readonly recipient: Recipient
  }): NotificationRoute | undefined
  transport(name: string): TransportFacts | undefined
}

/**
 * Reads a policy as a whole: every text, variable, link and name in it. It takes effect as a whole or not at all.
 */
export function createNotificationPolicy(
  input: NotificationPolicyInput,
  { transports, variables = {}, otherEvents = false }: PolicySurroundings = {},
): Outcome<NotificationPolicy, NotificationPolicyRejection> {
  const parsed = notificationPolicySchema.safeParse(input)
  if (!parsed.success) {
    const problems = schemaProblems(parsed.error).map(({ path }) => ({ path, code: 'INPUT_INVALID' as const }))
    return reject({ code: 'NOTIFICATION_POLICY_INVALID', problems })
  }
  const data = parsed.data
  const problems: PolicyProblem[] = []
  const known = { ...EVENT_VARIABLES, ...variables }
  const facts = new Map(transports?.map((transport) => [transport.name, transport]))
  if (!parseZone(data.zone).ok) problems.push({ path: 'zone', code: 'ZONE_INVALID' })
  if (data.digestLink !== null && !isLinkSound([{ words: data.digestLink }])) {
    problems.push({ path: 'digestLink', code: 'LINK_INVALID' })
  }
  const templates = compiledTemplates(data, { known, otherEvents, facts, problems })
  checkTriggers(data, templates, { known, otherEvents, facts, problems })
  if (transports !== undefined) checkRoutes(data, facts, problems)
  if (problems.length > 0) return reject({ code: 'NOTIFICATION_POLICY_INVALID', problems: problems.slice(0, 100) })
  return accept(policyOf(data, { templates, known, facts }))
}

type Templates = ReadonlyMap<string, ReadonlyMap<Locale, CompiledTemplate>>

interface Checks {
  readonly known: Readonly<Record<string, EventVariables>>
  readonly otherEvents: boolean
  readonly facts: ReadonlyMap<string, TransportFacts>
  readonly problems: PolicyProblem[]
}

function compiledTemplates(data: NotificationPolicyData, { known, otherEvents, facts, problems }: Checks): Templates {
  const templates = new Map<string, Map<Locale, CompiledTemplate>>()
  const longest = Math.max(0, ...[...facts.values()].filter((f) => !f.providedOnly).map((f) => f.limits.bodyBytes))
  for (const [index, template] of data.templates.entries()) {
    const problem = (path: string, code: PolicyProblem['code']) => {
      problems.push({ path: `templates.${index}${path === '' ? '' : `.${path}`}`, code })
    }
    const compiled = compileTemplate(template, problem)
    const byLocale = templates.get(template.id) ?? new Map<Locale, CompiledTemplate>()
    templates.set(template.id, byLocale)
    if (byLocale.has(template.locale)) problem('', 'TEMPLATE_TWICE')
    byLocale.set(template.locale, compiled)
    if (compiled.link !== null && !isLinkSound(compiled.link)) problem('link', 'LINK_INVALID')
    if (longest > 0 && utf8Bytes(template.title) + utf8Bytes(template.body) > longest) problem('body', 'TEXT_TOO_LONG')
    const variables = own(known, template.event)
    if (variables === undefined && !otherEvents) problem('event', 'EVENT_UNKNOWN')
    if (variables === undefined) continue
    for (const [path, pieces] of textsOf(compiled)) {
      for (const variable of variablesIn(pieces)) {
        if (!Object.hasOwn(variables, variable)) problem(path, 'VARIABLE_UNKNOWN')
      }
    }
  }
  return templates
}

function checkTriggers(
  data: NotificationPolicyData,
  templates: Templates,
  { known, otherEvents, problems }: Checks,
): void {
  const ids = new Set<string>()
  for (const [index, trigger] of data.triggers.entries()) {
    const problem = (path: string, code: PolicyProblem['code']) =>
      problems.push({ path: `triggers.${index}.${path}`, code })
    if (ids.has(trigger.id)) problem('id', 'TRIGGER_TWICE')
    ids.add(trigger.id)
    const versions = templates.get(trigger.template)
    if (versions === undefined) problem('template', 'TEMPLATE_UNKNOWN')
    if ([...(versions?.values() ?? [])].some(({ template }) => template.event !== trigger.event)) {
      problem('template', 'TEMPLATE_OF_OTHER_EVENT')
    }
    const variables = own(known, trigger.event)
    if (variables === undefined) {
      if (!otherEvents) problem('event', 'EVENT_UNKNOWN')
      continue
    }
    for (const [path, variable] of variablesNamedBy(trigger)) {
      if (!Object.hasOwn(variables, variable)) problem(path, 'VARIABLE_UNKNOWN')
    }
  }
}

function variablesNamedBy({ subject, when, importance, recipients }: Trigger): readonly (readonly [string, string])[] {
  return [
    ...subject.map((variable, index) => [`subject.${index}`, variable] as const),
    ...Object.keys(when).map((variable) => [`when.${variable}`, variable] as const),
    ...(typeof importance === 'string' ? [] : [['importance', importance.variable] as const]),
    ...recipients.flatMap((recipient, index) =>
      'variable' in recipient ? [[`recipients.${index}`, recipient.variable] as const] : [],
    ),
  ]
}

/** A route must name transports there are, and one that takes approved templates only must find one in each template it may carry. */
function checkRoutes(
  data: NotificationPolicyData,
  facts: ReadonlyMap<string, TransportFacts>,
  problems: PolicyProblem[],
): void {
  for (const [index, route] of data.routes.entries()) {
    for (const name of route.transports) {
      const transport = facts.get(name)
      if (transport === undefined && name !== IN_APP)
        problems.push({ path: `routes.${index}.transports`, code: 'TRANSPORT_UNKNOWN' })
      if (transport?.providedOnly !== true) continue
      const used = new Set(data.triggers.filter((trigger) => mayRoute(route, trigger)).map(({ template }) => template))
      for (const [at, template] of data.templates.entries()) {
        if (used.has(template.id) && !Object.hasOwn(template.provided, name)) {
          problems.push({ path: `templates.${at}.provided.${name}`, code: 'PROVIDED_MISSING' })
        }
      }
    }
  }
}

function mayRoute(route: NotificationRoute, { event, importance, recipients }: Trigger): boolean {
  if (route.events !== undefined && !route.events.includes(event)) return false
  if (route.importance !== undefined && typeof importance === 'string' && !route.importance.includes(importance))
    return false
  return route.recipients === undefined || recipients.some(({ kind }) => route.recipients?.includes(kind))
}

function policyOf(
  data: NotificationPolicyData,
  { templates, known, facts }: { readonly templates: Templates } & Pick<Checks, 'known' | 'facts'>,
): NotificationPolicy {
  const triggers = grouped(data.triggers)
  const locale = (recipient: Recipient) => own(data.locales, recipientKey(recipient)) ?? data.locale
  return {
    data,
    events: new Set(triggers.keys()),
    variables: (event) => own(known, event) ?? {},
    triggersOf: (event) => triggers.get(event) ?? [],
    locale,
    template: (id, recipient) => {
      const versions = templates.get(id)
      return versions?.get(locale(recipient)) ?? versions?.get(data.locale) ?? versions?.values().next().value
    },
    route: ({ event, importance, recipient }) =>
      data.routes.find(
        (route) =>
          (route.events?.includes(event) ?? true) &&
          (route.importance?.includes(importance) ?? true) &&
          (route.recipients?.includes(recipient.kind) ?? true),
      ),
    transport: (name) => facts.get(name),
  }
}

function grouped(triggers: readonly Trigger[]): Map<string, Trigger[]> {
  const byEvent = new Map<string, Trigger[]>()
  for (const trigger of triggers) byEvent.set(trigger.event, [...(byEvent.get(trigger.event) ?? []), trigger])
  return byEvent
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}
