import type { SeededRandom } from './seeded-random'

/** Bytes that break formats: quotes, brackets, separators, controls, halves of characters. */
const HOSTILE_BYTES = [
  0x00, 0x0a, 0x1b, 0x22, 0x27, 0x2c, 0x2d, 0x2e, 0x30, 0x39, 0x3a, 0x5b, 0x5c, 0x65, 0x7b, 0x7d, 0x80, 0xc0, 0xff,
]

/** A document with one to four small damages: bytes changed, cut out, doubled, put in; or the end cut off. */
export function damaged(raw: Uint8Array, random: SeededRandom): Uint8Array {
  let bytes = Buffer.from(raw)
  for (let left = random.int(1, 4); left > 0; left--) bytes = damagedOnce(bytes, random)
  return bytes
}

function damagedOnce(bytes: Buffer, random: SeededRandom): Buffer<ArrayBuffer> {
  const at = random.int(0, Math.max(0, bytes.length - 1))
  const end = Math.min(bytes.length, at + random.int(1, 8))
  switch (random.int(0, 5)) {
    case 0: {
      const changed = Buffer.from(bytes)
      changed[at] = random.int(0, 255)
      return changed
    }
    case 1: {
      const changed = Buffer.from(bytes)
      changed[at] = random.pick(HOSTILE_BYTES)
      return changed
    }
    case 2:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)])
    case 3:
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)])
    case 4:
      return Buffer.concat([bytes.subarray(0, at), Buffer.from([random.pick(HOSTILE_BYTES)]), bytes.subarray(at)])
    default:
      return Buffer.concat([bytes.subarray(0, at)])
  }
}

/** A document in which one number was replaced by one that formats tend to stumble over. */
export function renumbered(raw: Uint8Array, random: SeededRandom): Uint8Array {
  const text = Buffer.from(raw).toString('latin1')
  const numbers = [...text.matchAll(/\d+(?:\.\d+)?/g)]
  if (numbers.length === 0) return raw
  const { index, 0: number } = random.pick(numbers)
  const changed = text.slice(0, index) + random.pick(HOSTILE_NUMBERS) + text.slice(index + number.length)
  return Buffer.from(changed, 'latin1')
}

const HOSTILE_NUMBERS = [
  '0',
  '-0',
  '-1',
  '1.005',
  '1e3',
  '1e-400',
  '1e400',
  '00',
  '2147483648',
  '9007199254740993',
  '9223372036854775808',
  '123456789012345678901234567890123456789012345',
  'NaN',
  'Infinity',
  '0x10',
  '1,000',
]
