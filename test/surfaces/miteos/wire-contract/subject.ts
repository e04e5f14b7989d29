/** A Miteos that is spoken to over HTTP. Nothing here is peculiar to the emulator. */
export interface WireSubject {
  /** With the version, without a slash at the end. */
  url: string;
  /** A key of an account that has nothing yet. Without `scopes` it may do everything. */
  newKey(options?: { environment?: 'live' | 'test'; scopes?: readonly string[] }): string;
  /** Moves time on by so many ms and waits until what was due then has been done. */
  advance(ms: number): Promise<void>;
  /** The bodies of the webhooks that were posted so far, of all accounts. */
  webhooks(): unknown[];
  close(): Promise<void>;
}
