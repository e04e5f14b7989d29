/** Why the demo cannot go on, in a sentence for people. */
export class DemoError extends Error {
  override readonly name = 'DemoError';
}
