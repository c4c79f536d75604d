/**
 * How a document came: pushed by its channel, polled from it, out of a file, or handed in by a host that does not say.
 */
export type DocumentDoor = 'push' | 'poll' | 'file' | 'host'

/** The way a document of this source came, its facts read by the host or not. */
export function documentDoor(source: string): DocumentDoor {
  switch (source) {
    case 'webhook':
    case 'facts:webhook':
      return 'push'
    case 'pull':
    case 'facts:pull':
      return 'poll'
    default:
      return source.startsWith('file:') || source.startsWith('facts:file:') ? 'file' : 'host'
  }
}
