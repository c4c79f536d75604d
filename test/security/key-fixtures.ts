import { hash } from 'node:crypto'
import { createKeyRing, type KeyRing, type KeyRingSecrets, type RandomBytes } from 'orderhub/security'

/** Bytes that look random and are the same in every run: a counter, hashed. */
export function countedRandom(seed: string): RandomBytes {
  let calls = 0
  return (size) => {
    calls += 1
    const bytes = new Uint8Array(size)
    for (let at = 0; at < size; at += 32) {
      bytes.set(hash('sha256', `${seed}/${calls}/${at}`, 'buffer').subarray(0, Math.min(32, size - at)), at)
    }
    return bytes
  }
}

export function secretsOf(seed = 'ring', ...keyIds: string[]): KeyRingSecrets {
  const random = countedRandom(seed)
  const ids = keyIds.length > 0 ? keyIds : ['k1']
  const root = random(32)
  return { primary: ids[0] ?? 'k1', root, keys: Object.fromEntries(ids.map((id) => [id, random(32)])) }
}

export function ringOf(seed = 'ring', ...keyIds: string[]): KeyRing {
  return createKeyRing(secretsOf(seed, ...keyIds))
}
