/** What stands for each hidden character. */
export const hidden = '*'

/** Units one visible character may have: a family emoji has 11, a subdivision flag 14. More is a stack of marks. */
const maxUnits = 16

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' })
const startsUnseen = /^[\p{C}\p{Z}\p{M}]/u

/**
 * The first characters of a text as a reader sees them, at most `count`, each one whole. The text does not begin with a
 * space. One that can not be shown on
 * its own (a control, a lone mark or surrogate, a stack of marks) is replaced by `*`, and so is one that would join what is written
 * beside it.
 *
 * @returns The characters; fewer than `count` when the text is shorter.
 */
export function leadingGraphemes(text: string, count: number): string[] {
  const graphemes: string[] = []
  for (let at = 0; graphemes.length < count && at < text.length; at += 1) {
    if (!standsAlone(text.charCodeAt(at))) return segmented(text, count)
    graphemes.push(text.charAt(at))
  }
  return staysWhole(text.charCodeAt(graphemes.length)) ? graphemes : segmented(text, count)
}

function segmented(text: string, count: number): string[] {
  const graphemes: string[] = []
  for (const { segment } of segmenter.segment(text)) {
    if (graphemes.length === count) break
    graphemes.push(isPresentable(segment) ? segment : hidden)
  }
  return graphemes
}

function isPresentable(grapheme: string): boolean {
  if (grapheme === ' ') return true
  if (grapheme.length > maxUnits || startsUnseen.test(grapheme)) return false
  const [, between] = segmenter.segment(hidden + grapheme + hidden)
  return between?.segment === grapheme
}

/** Code units that are a character of their own whatever stands around them, marks aside: ASCII and common Han. */
function standsAlone(unit: number): boolean {
  return (unit >= 0x20 && unit < 0x7f) || (unit >= 0x4e00 && unit <= 0x9fff)
}

/** Whether the character before this unit ends there; the end of the text is not a number. */
function staysWhole(unit: number): boolean {
  return Number.isNaN(unit) || standsAlone(unit)
}
