import type { UploadedFile } from './upload-queue.js';

/** Of what arguments can hold, only a file is still to come. */
export function isUpload(value: unknown): value is Promise<UploadedFile> {
  return value instanceof Promise;
}

/** The same arguments with each file replaced. */
export function replaceUploads(
  value: unknown,
  replace: (upload: Promise<UploadedFile>) => Promise<UploadedFile>,
): unknown {
  if (isUpload(value)) return replace(value);
  if (Array.isArray(value)) return value.map((inner) => replaceUploads(inner, replace));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, replaceUploads(inner, replace)]),
  );
}

/** The files that arguments hold, in their order. */
export function uploadsIn(value: unknown): Promise<UploadedFile>[] {
  if (isUpload(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(uploadsIn);
  return isPlainObject(value) ? Object.values(value).flatMap(uploadsIn) : [];
}

/** Lets the files go by that nobody has opened, so that they do not hold up those behind them. */
export function letUploadsPass(args: object): void {
  for (const upload of uploadsIn(args)) {
    upload
      .then((file) => {
        file.createReadStream().destroy();
      })
      // One that was opened, or will not come, holds up nothing.
      .catch(() => undefined);
  }
}

/** Not a date, or another value of a scalar that is an object. */
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
