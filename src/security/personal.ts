import { accept, type Outcome, reject } from '../outcome'
import { type OpenRejection, openText, type SealContext, sealText } from './seal'
import type { SealingKey } from './sealing-key'

/**
 * Seals personal fields as one value: all of an order's name, phone, address and remarks cost one encryption.
 *
 * @param value Anything `JSON.stringify` writes in full; `undefined` fields are left out.
 * @param context Where it will be stored.
 * @param nonce 12 random bytes, never used with this key before.
 */
export function sealPersonal(dek: SealingKey, value: unknown, context: SealContext, nonce: Uint8Array): string {
  return sealText(dek, JSON.stringify(value) ?? 'null', context, nonce)
}

/**
 * The value that `sealPersonal` was given, for the same key and the same place.
 *
 * It is authenticated, so `T` may be the type that was sealed there; what an older version of the host sealed still
 * has that version's shape.
 */
export function openPersonal<T>(dek: SealingKey, sealed: string, context: SealContext): Outcome<T, OpenRejection> {
  const text = openText(dek, sealed, context)
  if (!text.ok) return text
  try {
    return accept(JSON.parse(text.value) as T)
  } catch {
    return reject({ code: 'DECRYPT_AUTH' })
  }
}
