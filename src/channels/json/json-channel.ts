import type { ChannelAdapter, ShipmentWriteBack } from '../../channel/channel-adapter'
import { verifySignature } from '../../channel/signature/verify-signature'
import { WebhookConfigurationError, type WebhookSecret } from '../../channel/signature/webhook-secret'
import { accept } from '../../outcome'
import { readOrderDocument } from './read-order-document'

export interface JsonChannelOptions {
  /** Two to eight capital letters that open the number of every order from here, such as `WEB`. */
  readonly code: string
  readonly name: string
  /**
   * Secrets that deliveries are signed with, for all shops, or by shop. While a secret is rotated the old and the new
   * one stand side by side. Give each shop secrets of its own: a signature does not say which shop it was made for.
   */
  readonly secrets: readonly WebhookSecret[] | Readonly<Record<string, readonly WebhookSecret[]>>
  /** How old, or how far ahead of us, a signature may be. Default: five minutes, both ways. */
  readonly toleranceMs?: number
  /** Tells the site that a parcel has left. Left out, the channel takes no write-backs. Throw to be tried again. */
  readonly writeBackShipment?: (shipment: ShipmentWriteBack, options: { readonly signal: AbortSignal }) => Promise<void>
}

/**
 * A channel for sites and mini-programs of one's own: they post order documents as `jsonOrderSchema` describes them,
 * signed the Standard Webhooks way. One document says what is known of one order; documents may come twice, late and
 * in any order. The delivery's `webhook-id` tells a repeat from a new message.
 *
 * @throws WebhookConfigurationError when there is no secret, or none for one of the shops.
 */
export function jsonChannel({
  code,
  name,
  secrets,
  toleranceMs,
  writeBackShipment,
}: JsonChannelOptions): ChannelAdapter {
  const secretsOf = secretsByShop(secrets)
  const tolerance = toleranceMs === undefined ? {} : { toleranceMs }
  return {
    code,
    name,
    capabilities: {
      webhook: true,
      writeBackShipment: writeBackShipment !== undefined,
      writeBackStock: false,
    },
    verify: ({ headers, body, now }, { shop }) => {
      const verified = verifySignature({ headers, body, now, secrets: secretsOf(shop), ...tolerance })
      return verified.ok ? accept({ dedupeKey: verified.value.id }) : verified
    },
    read: (raw, { zone }) => readOrderDocument(raw, zone),
    ...(writeBackShipment === undefined ? {} : { writeBackShipment }),
  }
}

function secretsByShop(secrets: JsonChannelOptions['secrets']): (shop: string) => readonly WebhookSecret[] {
  if (isList(secrets)) {
    const shared = checked(secrets)
    return () => shared
  }
  const byShop = new Map(Object.entries(secrets).map(([shop, own]) => [shop, checked(own)]))
  if (byShop.size === 0) throw new WebhookConfigurationError('SECRET_COUNT')
  return (shop) => byShop.get(shop) ?? []
}

function checked(secrets: readonly WebhookSecret[]): readonly WebhookSecret[] {
  if (secrets.length === 0) throw new WebhookConfigurationError('SECRET_COUNT')
  return [...secrets]
}

function isList(secrets: JsonChannelOptions['secrets']): secrets is readonly WebhookSecret[] {
  return Array.isArray(secrets)
}
