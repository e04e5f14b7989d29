/** What lies at a path in parsed JSON; undefined when there is nothing. */
export function valueAt(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (within, key) =>
      typeof within === 'object' && within !== null
        ? Object.entries(within).find(([name]) => name === String(key))?.[1]
        : undefined,
    value,
  );
}

/** The text at a path in parsed JSON; throws when there is none. */
export function textAt(value: unknown, ...path: (string | number)[]): string {
  const found = valueAt(value, ...path);
  if (typeof found === 'string') return found;
  throw new Error(`No text at ${path.join('.')} of ${JSON.stringify(value)}`);
}
