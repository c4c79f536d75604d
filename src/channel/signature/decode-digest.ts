/** How a platform writes the bytes of a signature; the case of hexadecimal letters is part of it. */
export type DigestEncoding = 'hex' | 'hexUpper' | 'base64'

/**
 * The bytes of a signature, or undefined unless it is written in exactly one way: no junk between, no missing padding, no
 * stray bits at the end, no other alphabet, no other case. `Buffer.from` alone skips what it does not know.
 */
export function decodeDigest(text: string, encoding: DigestEncoding): Buffer | undefined {
  const bytes = Buffer.from(text, encoding === 'base64' ? 'base64' : 'hex')
  return encodeDigest(bytes, encoding) === text ? bytes : undefined
}

export function encodeDigest(bytes: Buffer, encoding: DigestEncoding): string {
  if (encoding === 'base64') return bytes.toString('base64')
  const hex = bytes.toString('hex')
  return encoding === 'hexUpper' ? hex.toUpperCase() : hex
}
