/** Distance between a full-width form (！ to ～) and the ASCII character it stands for. */
const FULL_WIDTH = 0xfee0

/**
 * A character without what typing habits change: capitals become small, full-width forms (ＶＸ, ！) ASCII, the wide space
 * a plain one. One code unit in, one out, so that places in a text stay where they are.
 */
export function foldCharacter(code: number): number {
  if (code === 0x3000) return 0x20
  const plain = code >= 0xff01 && code <= 0xff5e ? code - FULL_WIDTH : code
  if (plain >= 0x41 && plain <= 0x5a) return plain + 0x20
  if (plain < 0x80) return plain
  const small = String.fromCharCode(plain).toLowerCase()
  return small.length === 1 ? small.charCodeAt(0) : plain
}

/** {@link foldCharacter} of every code unit, worked out once: word lists look up all of them. */
export function foldedCharacters(): Uint16Array {
  folded ??= Uint16Array.from({ length: 0x10000 }, (_, code) => foldCharacter(code))
  return folded
}

let folded: Uint16Array | undefined

/** {@link foldCharacter} for each character of a text. */
export function foldText(text: string): string {
  let small = ''
  for (let place = 0; place < text.length; place++) small += String.fromCharCode(foldCharacter(text.charCodeAt(place)))
  return small
}
