/** Why a multipart request, or one file of it, was refused. Stable: clients may compare them. */
export type MultipartErrorCode = keyof typeof STATUS;

const STATUS = {
  /** The content type is not multipart/form-data. */
  UNSUPPORTED_MEDIA_TYPE: 415,
  /** The body is not well formed, or its parts are not the ones expected, in the order expected. */
  BAD_MULTIPART: 400,
  BAD_REQUEST: 400,
  BAD_MAP: 400,
  /** The whole request, or `operations` and `map` together, are above their limit. */
  REQUEST_ENTITY_TOO_LARGE: 413,
  TOO_MANY_FILES: 413,
  /** `map` names a file that the body does not bring. */
  FILE_MISSING: 400,
  /** See `FileOrderError`. */
  FILE_ORDER: 400,
  /** Two resolvers wanted to read one file. */
  FILE_OPENED_TWICE: 400,
  /** The client went away before the end of the body. */
  CLIENT_GONE: 400,
  /** The caller's signal was aborted. */
  ABORTED: 503,
  /** The file was asked for after `finish()`. */
  REQUEST_FINISHED: 400,
} as const;

/** The one kind of error that multipart parsing throws. `message` is fit to be shown to a client. */
export class MultipartError extends Error {
  override readonly name: string = 'MultipartError';
  readonly code: MultipartErrorCode;
  /** The HTTP status for it, if the answer's head has not been sent yet. */
  readonly status: number;

  constructor(code: MultipartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.status = STATUS[code];
  }
}

/** A resolver waits for a file that cannot come, because nobody reads the one before it. */
export class FileOrderError extends MultipartError {
  override readonly name = 'FileOrderError';

  constructor(awaited: string, unread: string) {
    super(
      'FILE_ORDER',
      `Files are read in the order in which the body brings them: ${quote(awaited)} is awaited while nobody reads ${quote(unread)}, which comes first.`,
    );
  }
}

/** Text of a client for an error message: one line, and not long. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
