import { parseArgs } from 'node:util'

export interface DemoOptions {
  readonly help: boolean
  /** Keep nothing on disk. */
  readonly memory: boolean
  /** Folder for everything the demo keeps. */
  readonly data: string
  /** One's own files and their column mapping, instead of the made-up shops. */
  readonly own: { readonly csv: readonly string[]; readonly mapping: string } | null
  /** IANA zone of local times in one's own files. */
  readonly zone: string
}

/** The command line cannot be understood; the message says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export const HELP = `
Usage: npm run demo -- [options]

Runs some shops for a day on made-up orders and prints what became of them. Run it again for the next day.

  --data DIR       folder that holds everything, keys included (default: ./orderhub-data)
  --memory         keep nothing on disk
  --csv FILE       import your own orders from a CSV file instead of made-up ones …
  --mapping FILE   … with this column mapping (JSON; see wholesale-mapping.json beside this program);
                   a mapping of several files takes --csv SOURCE=FILE once for each
  --zone ZONE      time zone of your file's local times (default: Asia/Shanghai)
  --help           this text

After a first run, try its own wholesale file:
  npm run demo -- --csv orderhub-data/wholesale-day-1.csv --mapping examples/01-demo/wholesale-mapping.json
`.trim()

export function readOptions(args: readonly string[]): DemoOptions {
  const { help = false, memory = false, data = './orderhub-data', zone = 'Asia/Shanghai', csv, mapping } = parsed(args)
  if ((csv === undefined) !== (mapping === undefined)) {
    throw new UsageError('--csv FILE and --mapping FILE go together: the mapping says which column is what.')
  }
  return { help, memory, data, zone, own: csv === undefined || mapping === undefined ? null : { csv, mapping } }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        memory: { type: 'boolean' },
        data: { type: 'string' },
        csv: { type: 'string', multiple: true },
        zone: { type: 'string' },
        mapping: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
