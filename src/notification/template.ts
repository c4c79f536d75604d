import { z } from 'zod'
import { codeSchema } from '../order/identifiers'
import { parseTemplateText, type TextPiece } from './template-text'

/** Languages the hub's own templates are written in; a host's may be in either. */
export const LOCALES = ['zh-CN', 'en'] as const
/** One of `LOCALES`. */
export type Locale = (typeof LOCALES)[number]

const text = (most: number) => z.string().min(1).max(most)

/** A template that a provider approved, and what stands at its places: texts with variables of the event. */
export const providedTemplateSchema = z.strictObject({
  templateId: z.string().regex(/^[\x21-\x7e]{1,128}$/),
  /** In the order of the provider's template, for some know its places by number alone. */
  values: z.record(z.string().regex(/^[A-Za-z0-9_.]{1,64}$/), text(500)).default({}),
})

/**
 * What is told of one event in one language. `{number}` is the place of a variable of the event; braces are written twice. There
 * is no code in templates.
 */
export const templateSchema = z.strictObject({
  id: codeSchema,
  event: text(64),
  locale: z.enum(LOCALES),
  title: text(200),
  body: text(4_000),
  /** The page that handles it: an http or https address, with variables behind the host. */
  link: text(1_000).nullable().default(null),
  /** By transport, where it takes nothing but templates its provider approved. */
  provided: z.record(z.string().min(1).max(64), providedTemplateSchema).default({}),
})

/** A template, with what it leaves out filled in. */
export type Template = z.infer<typeof templateSchema>
/** A template as it is written down. */
export type TemplateInput = z.input<typeof templateSchema>

/** A template that was read: ready to be filled in. */
export interface CompiledTemplate {
  readonly template: Template
  readonly title: readonly TextPiece[]
  readonly body: readonly TextPiece[]
  readonly link: readonly TextPiece[] | null
  readonly provided: ReadonlyMap<string, CompiledProvided>
}

/** A provider's template that was read. */
export interface CompiledProvided {
  readonly templateId: string
  readonly values: ReadonlyMap<string, readonly TextPiece[]>
}

/** Reads all texts of a template. What is wrong with one goes to `problem`, and its pieces are empty. */
export function compileTemplate(
  template: Template,
  problem: (path: string, code: 'TEMPLATE_SYNTAX') => void,
): CompiledTemplate {
  const read = (path: string, written: string): readonly TextPiece[] => {
    const pieces = parseTemplateText(written)
    if (pieces.ok) return pieces.value
    problem(path, pieces.rejection.code)
    return []
  }
  const provided = new Map<string, CompiledProvided>()
  for (const [transport, { templateId, values }] of Object.entries(template.provided)) {
    const written = Object.entries(values).map(
      ([name, value]) => [name, read(`provided.${transport}.values.${name}`, value)] as const,
    )
    provided.set(transport, { templateId, values: new Map(written) })
  }
  return {
    template,
    title: read('title', template.title),
    body: read('body', template.body),
    link: template.link === null ? null : read('link', template.link),
    provided,
  }
}

/** Every text of a compiled template with its path. */
export function textsOf({
  title,
  body,
  link,
  provided,
}: CompiledTemplate): readonly (readonly [string, readonly TextPiece[]])[] {
  const values = [...provided].flatMap(([transport, { values }]) =>
    [...values].map(([name, pieces]) => [`provided.${transport}.values.${name}`, pieces] as const),
  )
  return [['title', title], ['body', body], ...(link === null ? [] : [['link', link] as const]), ...values]
}
