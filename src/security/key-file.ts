import { KeyInvalidError } from './key-faults'
import { createKeyRing, type KeyRingSecrets } from './key-ring'
import type { RandomBytes } from './random-bytes'
import { keyBytes } from './sealing-key'

const format = 'orderhub-keys/1'

/** The text of a new key file: one key and a root. Whoever loses it loses every personal field sealed under it. */
export function generateKeyFile(random: RandomBytes): string {
  return formatKeyFile(withNewKey({ root: random(keyBytes), keys: {}, primary: '' }, random, { promote: true }))
}

/**
 * The secrets as the text of a key file: JSON, keys in base64url, sorted by id, a newline at the end.
 *
 * @throws KeyInvalidError when they would not make a key ring.
 */
export function formatKeyFile(secrets: KeyRingSecrets): string {
  createKeyRing(secrets)
  const { primary, root, keys, disabled = [] } = secrets
  const ids = Object.keys(keys).sort()
  const encoded = Object.fromEntries(ids.map((id) => [id, encodeKey(keys[id])]))
  return `${JSON.stringify({ format, primary, root: encodeKey(root), keys: encoded, disabled: [...disabled].sort() }, null, 2)}\n`
}

/**
 * The secrets in a key file, for `createKeyRing`.
 *
 * @throws KeyInvalidError that says what is wrong and quotes nothing from the file.
 */
export function parseKeyFile(text: string): KeyRingSecrets {
  const file = parseObject(text)
  if (file.format !== format) throw new KeyInvalidError(`the key file is not of the format ${format}`)
  if (typeof file.primary !== 'string') throw new KeyInvalidError('the key file names no primary key')
  if (typeof file.keys !== 'object' || file.keys === null) throw new KeyInvalidError('the key file has no keys')
  const disabled: unknown = file.disabled ?? []
  if (!isTextList(disabled)) throw new KeyInvalidError('the disabled keys are not a list of ids')

  const keys = Object.entries(file.keys).map(([id, key]): [string, Uint8Array] => [id, decodeKey('a key', key)])
  const secrets = {
    primary: file.primary,
    root: decodeKey('the root', file.root),
    keys: Object.fromEntries(keys),
    disabled,
  }
  createKeyRing(secrets)
  return secrets
}

/**
 * The secrets with one key more: the first step of rotation. Only with `promote` does it also become the primary, so
 * that every process can be given the key before any of them writes with it.
 */
export function withNewKey(
  secrets: KeyRingSecrets,
  random: RandomBytes,
  { promote = false }: { readonly promote?: boolean } = {},
): KeyRingSecrets {
  const id = `k-${Buffer.from(random(4)).toString('hex')}`
  if (Object.hasOwn(secrets.keys, id)) throw new KeyInvalidError('a new key got an id that is taken; try again')
  const keys = { ...secrets.keys, [id]: random(keyBytes) }
  return { ...secrets, keys, primary: promote ? id : secrets.primary }
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new KeyInvalidError('the key file is not JSON')
  }
  if (typeof value !== 'object' || value === null) throw new KeyInvalidError('the key file is not a JSON object')
  return value as Record<string, unknown>
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function encodeKey(key: Uint8Array | undefined): string {
  return Buffer.from(key ?? []).toString('base64url')
}

function decodeKey(what: string, encoded: unknown): Uint8Array {
  if (typeof encoded !== 'string') throw new KeyInvalidError(`${what} is not text`)
  const bytes = Buffer.from(encoded, 'base64url')
  if (bytes.toString('base64url') !== encoded) throw new KeyInvalidError(`${what} is not base64url without padding`)
  return Uint8Array.from(bytes)
}
