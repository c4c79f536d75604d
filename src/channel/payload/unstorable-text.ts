/** Why a text made inside JavaScript can not be stored, or undefined if it can. */
export function unstorableText(text: string): 'STRING_NUL' | 'STRING_SURROGATE' | undefined {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit === 0) return 'STRING_NUL'
    if (unit < 0xd800 || unit > 0xdfff) continue
    const low = text.charCodeAt(index + 1)
    // Behind the last unit `low` is NaN, which no comparison lets pass.
    if (unit > 0xdbff || !(low >= 0xdc00 && low <= 0xdfff)) return 'STRING_SURROGATE'
    index++
  }
  return undefined
}
