import type { OperationParams } from './document.js';

/**
 * A GraphQL multipart request: each `File` or `Blob` in the variables, however deep, goes as a part of
 * its own behind the operation. One that stands in two places is sent twice, since a server may read
 * each part only once.
 */
export function multipartForm(params: OperationParams): FormData {
  const files: { path: string; file: Blob }[] = [];
  const operations = { ...params, variables: takeFiles(params.variables, 'variables', files) };
  const map = Object.fromEntries(files.map(({ path }, part) => [part, [path]]));

  // The order matters to the server: it begins to execute before the files have come.
  const form = new FormData();
  form.set('operations', JSON.stringify(operations));
  form.set('map', JSON.stringify(map));
  files.forEach(({ file }, part) => form.set(String(part), file));
  return form;
}

/** The same value with null in the place of each file. */
function takeFiles(value: unknown, path: string, files: { path: string; file: Blob }[]): unknown {
  if (value instanceof Blob) {
    files.push({ path, file: value });
    return null;
  }
  if (Array.isArray(value)) return value.map((item, at) => takeFiles(item, `${path}.${at}`, files));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, takeFiles(item, `${path}.${key}`, files)]),
  );
}

/** Not a `Date` or the like, which becomes JSON in its own way. */
function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
