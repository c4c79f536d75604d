import { hash, hkdfSync } from 'node:crypto'
import { DigestKey } from './digest'
import { KeyInvalidError, KeyUnknownError } from './key-faults'
import { keyBytes, keyIdBytes, SealingKey } from './sealing-key'

/** What the host keeps secret, outside the database: from a key file, a secret store or a KMS. */
export interface KeyRingSecrets {
  /** The id of the key that wraps new subject keys. */
  readonly primary: string
  /** Key-encryption keys by id, 32 bytes each. An id is 1 to 64 of `A–Z a–z 0–9 . _ -`. */
  readonly keys: Readonly<Record<string, Uint8Array>>
  /**
   * 32 bytes that never rotate. The blind-index, digest and audit keys come from it, so that searching, repeated
   * commands and the audit chain survive each rotation of `keys`.
   */
  readonly root: Uint8Array
  /** Ids that are still present but must not be used: the last step before a key is destroyed. */
  readonly disabled?: readonly string[]
}

/**
 * The key-encryption keys of one database, and the keys derived from its root. Each tenant has a ring of its own.
 * It holds secrets that neither `JSON.stringify` nor a logger prints.
 */
export class KeyRing {
  /** The id of the key that wraps new subject keys. */
  readonly primary: string
  /**
   * 16 hexadecimal digits that tell one root from another without revealing it. A store keeps it, so that opening
   * data with the wrong key file is refused at the start and not field by field.
   */
  readonly rootId: string
  /** For digests of contents and fingerprints of commands. */
  readonly digestKey: DigestKey
  /** For the hashes of the audit chain and its anchors. */
  readonly auditKey: DigestKey
  readonly #keys: ReadonlyMap<string, SealingKey>
  readonly #root: Uint8Array
  readonly #indexKeys = new Map<string, DigestKey>()

  /** @throws KeyInvalidError that says what is wrong. */
  constructor({ primary, keys, root, disabled = [] }: KeyRingSecrets) {
    checkSecret('root', root)
    for (const [id, key] of Object.entries(keys)) {
      if (!/^[A-Za-z0-9._-]{1,64}$/.test(id)) throw new KeyInvalidError('a key id is not 1 to 64 of A-Z a-z 0-9 . _ -')
      checkSecret(`key ${id}`, key)
    }
    for (const id of disabled) {
      if (!Object.hasOwn(keys, id)) throw new KeyInvalidError(`the disabled key ${id} is not among the keys`)
    }
    if (!Object.hasOwn(keys, primary)) throw new KeyInvalidError('the primary key is not among the keys')
    if (disabled.includes(primary)) throw new KeyInvalidError('the primary key is disabled')

    this.primary = primary
    this.#root = Uint8Array.from(root)
    this.#keys = new Map(
      Object.entries(keys)
        .filter(([id]) => !disabled.includes(id))
        .map(([id, key]) => [id, SealingKey.resident(shortId(id), key)]),
    )
    this.rootId = Buffer.from(this.#derived('root-id').subarray(0, keyIdBytes)).toString('hex')
    this.digestKey = new DigestKey(this.#derived('digest'))
    this.auditKey = new DigestKey(this.#derived('audit'))
  }

  /** Ids of the keys in use, the disabled ones left out. */
  get keyIds(): string[] {
    return [...this.#keys.keys()]
  }

  /** The key-encryption key, or undefined when it is unknown or disabled. */
  find(keyId: string): SealingKey | undefined {
    return this.#keys.get(keyId)
  }

  /** The key-encryption key. @throws KeyUnknownError when it is unknown or disabled. */
  key(keyId: string): SealingKey {
    const key = this.#keys.get(keyId)
    if (key === undefined) throw new KeyUnknownError(keyId)
    return key
  }

  /** The key for the blind index of one field, such as `buyer.phone`. Fields never share a key. */
  indexKey(field: string): DigestKey {
    const known = this.#indexKeys.get(field)
    if (known !== undefined) return known
    const key = new DigestKey(this.#derived(`index/${field}`))
    this.#indexKeys.set(field, key)
    return key
  }

  toJSON(): { readonly primary: string; readonly keyIds: string[] } {
    return { primary: this.primary, keyIds: this.keyIds }
  }

  /** HKDF-SHA-256 (RFC 5869) with a label of its own for each purpose. */
  #derived(purpose: string): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.#root, '', `orderhub/${purpose}/v1`, keyBytes))
  }
}

/** A checked key ring. @throws KeyInvalidError that says what is wrong. */
export function createKeyRing(secrets: KeyRingSecrets): KeyRing {
  return new KeyRing(secrets)
}

function checkSecret(what: string, bytes: Uint8Array): void {
  if (!(bytes instanceof Uint8Array)) throw new KeyInvalidError(`${what} is not bytes`)
  if (bytes.length !== keyBytes) throw new KeyInvalidError(`${what} has ${bytes.length} bytes, not ${keyBytes}`)
  if (bytes.every((byte) => byte === bytes[0])) throw new KeyInvalidError(`${what} is one byte repeated`)
}

function shortId(keyId: string): string {
  return hash('sha256', `orderhub/key-encryption-key/${keyId}`, 'hex').slice(0, keyIdBytes * 2)
}
