import type { ChannelAdapter, DocumentRejection, ShopContext } from '../channel/channel-adapter'
import { channelDocumentSchema } from '../channel/channel-document'
import type { Outcome, Rejection } from '../outcome'
import { firstSchemaPointer } from '../schema-problems'

const codeForm = /^[A-Z][A-Z0-9_]{1,63}$/

/**
 * What is wrong with how an adapter answers some bytes, or undefined. It may read them or refuse them; it may not
 * throw, hand on a document that the hub would not take, refuse without code and place, or repeat what it was given.
 */
export function readingProblem(
  adapter: ChannelAdapter,
  raw: Uint8Array,
  shop: ShopContext,
  secret: readonly string[],
): string | undefined {
  let outcome: ReturnType<ChannelAdapter['read']>
  try {
    outcome = adapter.read(raw, shop)
  } catch (error) {
    return `threw ${error instanceof Error ? error.name : typeof error}`
  }
  return outcomeProblem(outcome, secret)
}

function outcomeProblem(outcome: Outcome<unknown, DocumentRejection>, secret: readonly string[]): string | undefined {
  if (typeof outcome !== 'object' || outcome === null) return 'answered no outcome'
  if (!outcome.ok) return refusalProblem(outcome.rejection, secret) ?? pointerProblem(outcome.rejection)
  const checked = channelDocumentSchema.safeParse(outcome.value)
  if (checked.success) return undefined
  return `read a document the hub refuses at ${firstSchemaPointer(checked.error)}`
}

/** The same for a refusal of any kind: a stable code, plain data, and nothing of what was refused. */
export function refusalProblem(rejection: Rejection, secret: readonly string[]): string | undefined {
  if (typeof rejection?.code !== 'string' || !codeForm.test(rejection.code)) return 'refused without a code'
  let text: string
  try {
    text = JSON.stringify(rejection)
  } catch {
    return 'refused with something that is not plain data'
  }
  return secret.some((value) => text.includes(value)) ? `repeated a value with ${rejection.code}` : undefined
}

function pointerProblem({ code, pointer }: DocumentRejection): string | undefined {
  return typeof pointer === 'string' ? undefined : `refused without a pointer (${code})`
}
