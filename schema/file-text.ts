import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Context } from '../src/context.js';
import type { ByteRange } from '../src/files/byte-range.js';
import { textOf } from '../src/files/text.js';
import type { Call } from '../src/surfaces/call.js';
import type { Surface } from '../src/store/generated/prisma/enums.js';
import { SurfaceError } from '../src/surfaces/errors.js';
import { builder } from './builder.js';
import { LONG_TEXT_COST, UPSTREAM_COST } from './cost.js';

const DEFAULT_BYTES = 16_384;
const MOST_BYTES = 262_144;

/** For a field that gives a content as text. */
export const textArgs = builder.args((t) => ({
  maxBytes: t.int({
    required: true,
    defaultValue: DEFAULT_BYTES,
    description: `How many bytes it may have, 1 to ${MOST_BYTES}.`,
    validate: z.int().min(1).max(MOST_BYTES),
  }),
}));

export const textOptions = {
  nullable: true,
  description:
    'Its content. Null when it has more than `maxBytes`, or is no text in UTF-8, and where the surface does not give it.',
  complexity: ({ maxBytes }: { maxBytes: number }) =>
    UPSTREAM_COST + LONG_TEXT_COST * Math.ceil(maxBytes / DEFAULT_BYTES),
} as const;

/** Reads no more of a content than it has to. */
export async function readText(
  context: Context,
  surface: Surface,
  maxBytes: number,
  open: (call: Call, range: ByteRange) => Promise<{ content: Readable; sizeBytes: number | null }>,
): Promise<string | null> {
  const call = context.call();
  // One byte more tells that there is more.
  const download = await open(call, { first: 0, last: maxBytes }).catch((error: unknown) => {
    if (isEmpty(error)) return null;
    throw error;
  });
  if (download === null) return '';
  const { content, sizeBytes } = download;
  if (sizeBytes !== null && sizeBytes > maxBytes) {
    content.destroy();
    return null;
  }
  const callOff = context.clock.wakeAt(call.deadline, () => {
    const message = 'The content did not come in time.';
    content.destroy(new SurfaceError(surface, 'TIMEOUT', message));
  });
  try {
    return await textOf(content, maxBytes);
  } finally {
    callOff();
  }
}

/** Of an empty file there is no first byte. */
function isEmpty(error: unknown): boolean {
  return error instanceof SurfaceError && error.code === 'INVALID' && error.status === 416;
}
