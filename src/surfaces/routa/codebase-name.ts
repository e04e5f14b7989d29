/**
 * What a codebase is called that was given no name: the end of its path or address, without `.git`. Null
 * when nothing is left.
 */
export function nameOfPath(path: string): string | null {
  const [name = ''] = path.split(/[/\\]/).filter(Boolean).slice(-1);
  return name.replace(/\.git$/, '') || null;
}
