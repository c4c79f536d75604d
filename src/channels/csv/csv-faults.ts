import { OrderHubError } from '../../errors'

/** Why a whole file cannot be read. Each is found before anything of the file is booked. */
export type CsvFileCode =
  /** The bytes are not in the declared encoding: seen in the header, or a second byte order mark. */
  | 'ENCODING'
  /** No header. */
  | 'CSV_EMPTY'
  /** More than 1,000 columns. */
  | 'LIMIT_COLUMNS'
  /** A row of more than 262,144 characters: mostly a quote that is never closed. */
  | 'LIMIT_ROW_LENGTH'
  /** The file ends inside quotes. `row` is where they open. */
  | 'QUOTE_UNCLOSED'
  /**
   * A quote is closed inside a cell and what follows runs over several lines, so it may hold rows of other orders. Or
   * there are thousands of such quotes between long runs of blanks; then `row` is where that piece of the file begins.
   */
  | 'QUOTE_STRAY'
  /** A row of too many or too few cells runs over several lines: line breaks of several kinds, or rows run together. */
  | 'ROWS_MERGED'
  /** Two columns have one name. */
  | 'HEADER_DUPLICATE'
  /** A column is called `__proto__`, `constructor` or the like. */
  | 'FORBIDDEN_KEY'
  /** A column the mapping needs is not there. */
  | 'COLUMN_MISSING'
  /** More orders in one file than are kept track of; split the file. */
  | 'LIMIT_ORDERS'
  /** Too many orders are begun and not yet complete; sort the file by order number. */
  | 'LIMIT_OPEN_SIZE'
  /** A joined file is too large to be held in memory; make it the orders' own file, or cut it. */
  | 'LIMIT_JOINED_SIZE'

/** A file cannot be read as a whole. Says where, never what stands there. */
export class CsvFileError extends OrderHubError {
  override readonly name = 'CsvFileError'
  constructor(
    readonly code: CsvFileCode,
    readonly where: {
      /** Row number as `CsvRow.row` counts; 1 is the header. */
      readonly row: number
      /** Which of the mapping's sources; empty where a file is read by itself. */
      readonly source?: string
      /** Column name as the mapping has it. */
      readonly column?: string
      readonly limit?: number
    },
  ) {
    super(`The CSV file cannot be read (${code} at row ${where.row}).`)
  }
}

/** The import was asked to resume from a checkpoint of other files or of another mapping. */
export class CsvCheckpointError extends OrderHubError {
  override readonly name = 'CsvCheckpointError'
  readonly code = 'CHECKPOINT_MISMATCH'
  constructor() {
    super('The checkpoint belongs to other files or another mapping. Import without it: what is booked stays as it is.')
  }
}

/** The mapping, or how it was put to use, is wrong. `path` names the place in the mapping. */
export class CsvMappingError extends OrderHubError {
  override readonly name = 'CsvMappingError'
  readonly code = 'CSV_MAPPING'
  constructor(
    readonly path: string,
    hint: string,
  ) {
    super(`The CSV mapping is wrong at "${path}". ${hint}`)
  }
}
