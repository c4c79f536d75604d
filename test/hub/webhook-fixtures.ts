import { signPayload } from '../../src/channel/signature/sign-payload'
import { jsonChannel } from '../../src/channels/json/json-channel'
import type { WebhookRefusal } from '../../src/hub/webhook'
import type { AuditEntry } from '../../src/security/audit-chain'
import { aHub, type TestHubOptions } from '../../src/testing/a-hub'
import { bytesOf, KEY, OTHER_KEY } from '../channels/json/json-fixtures'

export const ORDER_KEY = 'WEB/main/W20260109-0001'

/** A hub with the shop `main` of a JSON channel and one, `other`, with a secret of its own; and the operator's log. */
export function webHub(options: TestHubOptions = {}) {
  const refusals: WebhookRefusal[] = []
  const adapter = jsonChannel({
    code: 'WEB',
    name: 'Own site',
    secrets: { main: [{ key: KEY }], other: [{ key: OTHER_KEY }] },
  })
  const made = aHub({
    channels: [{ adapter, shops: [{ shop: 'main' }, { shop: 'other' }] }],
    tries: 1,
    ...options,
    webhook: { onRefused: (refusal) => refusals.push(refusal), ...options.webhook },
  })
  return { ...made, refusals }
}

export interface DeliveryOptions {
  readonly id?: string
  readonly key?: typeof KEY
  readonly path?: string
  readonly method?: string
  /** When it was signed. */
  readonly signedAt: number
}

export function deliveryOf(
  document: unknown,
  { id = 'msg-1', key = KEY, path = '/hooks/WEB/main', method = 'POST', signedAt }: DeliveryOptions,
): Request {
  const body = bytesOf(document)
  const headers = signPayload({ id, body, keys: [key], now: signedAt })
  return new Request(`http://localhost${path}`, method === 'POST' ? { method, headers, body } : { method, headers })
}

/** Status and code of an answer. */
export async function answered(answer: Promise<Response>): Promise<readonly [number, string]> {
  const response = await answer
  return [response.status, ((await response.json()) as { code: string }).code]
}

export async function auditOf({ hub }: Pick<ReturnType<typeof webHub>, 'hub'>): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = []
  for (const { chain } of await hub.audit.heads()) {
    for await (const block of hub.audit.blocks(chain)) entries.push(...block.entries)
  }
  return entries
}
