/** The id a count is decided under. */
export function countCommandId(countId: string): string {
  return `count:${countId}`
}

/** The id a part of a snapshot is decided under: one of its batches by number, or one of its rows by digest. */
export function snapshotCommandId(snapshotId: string, part: number | string): string {
  return `snapshot:${snapshotId}:${part}`
}

/** The count that was decided under an id; undefined where it was none. */
export function countOf(commandId: string): string | undefined {
  return commandId.startsWith('count:') ? commandId.slice(6) : undefined
}

/** The snapshot a part of which was decided under an id; undefined where it was none. */
export function snapshotOf(commandId: string): string | undefined {
  return commandId.startsWith('snapshot:') ? commandId.slice(9, commandId.lastIndexOf(':')) : undefined
}
