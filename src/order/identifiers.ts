import { z } from 'zod'

/** Platform code that opens an order number, such as `TB`: two to eight capital letters (no digits, a date follows). */
export const channelCodeSchema = z.string().regex(/^[A-Z]{2,8}$/, 'CHANNEL_CODE')

/** A code the host chooses for a shop, a warehouse or a pool: it becomes part of keys, so no slash and no space. */
export const codeSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, 'CODE')

/** An identifier made elsewhere: kept as text, never trimmed, printable ASCII without spaces, at most 128 characters. */
export const outsideIdSchema = z.string().regex(/^[\x21-\x7e]{1,128}$/, 'ID_CHARSET')

/**
 * A stock-keeping unit as merchants really write it: any script and inner spaces are fine, invisible characters and
 * outer spaces are not, for two codes that look alike must be alike.
 */
export const skuSchema = z
  .string()
  .max(128)
  .regex(/^[^\s\p{C}](?:[^\p{C}\t\n\r]*[^\s\p{C}])?$/u, 'SKU_CHARSET')

/** Key of an order: (channel, shop, channel order number), unique. The last part alone may contain a slash. */
export function orderKey({ channel, shop, channelOrderNo }: OrderIdentity): string {
  return `${channel}/${shop}/${channelOrderNo}`
}

/** What makes an order the same order: channel, shop, and the number it has there. */
export interface OrderIdentity {
  readonly channel: string
  readonly shop: string
  readonly channelOrderNo: string
}
