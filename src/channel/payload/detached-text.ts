/** The engine copies texts up to this length anyway when it cuts them out of a longer one. */
const copiedByEngine = 12

/**
 * The same text in memory of its own. A text cut out of a payload keeps the whole payload in memory for as long as it
 * lives: an id in a list of seen ids would hold on to a megabyte, a buyer's address included.
 */
export function detachedText(text: string): string {
  if (text.length <= copiedByEngine) return text
  // Cutting makes the engine write out the joined text first, which then no longer refers to its parts.
  return ` ${text}`.slice(1)
}
