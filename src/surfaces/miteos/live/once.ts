import { changed, is } from '../../live/outcomes.js';

/**
 * A write that goes out once, for Miteos knows no keys.
 *
 * @throws SurfaceError `IN_DOUBT` with what may have happened and how to look, when no usable answer comes
 */
export async function once<T>(write: Promise<T>, doubt: string): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw is(error, 'IN_DOUBT')
      ? changed(error, 'IN_DOUBT', { message: `No usable answer came from Miteos: ${doubt}` })
      : error;
  }
}
