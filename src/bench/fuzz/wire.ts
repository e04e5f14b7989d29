import { connect, type Socket } from 'node:net';

/** After this nothing is waited for. */
const GIVE_UP_MS = 15_000;

/** A connection for bytes as they are. */
export class Wire {
  readonly #socket: Socket;
  /** As large as may be needed, so that not every piece copies all before it. */
  #buffer = Buffer.alloc(65_536);
  #length = 0;
  #isClosed = false;
  #onChange: () => void = () => undefined;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (chunk) => {
      this.#append(chunk);
      this.#onChange();
    });
    this.#socket.once('close', () => {
      this.#isClosed = true;
      this.#onChange();
    });
    // It is closed then, which is all that matters.
    this.#socket.on('error', () => undefined);
  }

  /** What has come since the last `forget`. */
  get received(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  get isClosed(): boolean {
    return this.#isClosed || !this.#socket.writable;
  }

  forget(): void {
    this.#length = 0;
  }

  #append(chunk: Buffer): void {
    const length = this.#length + chunk.length;
    if (length > this.#buffer.length) {
      const larger = Buffer.alloc(2 * length);
      this.received.copy(larger);
      this.#buffer = larger;
    }
    chunk.copy(this.#buffer, this.#length);
    this.#length = length;
  }

  write(bytes: Buffer): void {
    this.#socket.write(bytes);
  }

  /** Says that nothing more will be sent. */
  end(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Resolves when it is so, when the connection is closed, or when the time is over. */
  until(isSo: () => boolean, limitMs = GIVE_UP_MS): Promise<void> {
    return new Promise((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        this.#onChange = () => undefined;
        resolve();
      };
      const timer = setTimeout(finish, limitMs);
      this.#onChange = () => {
        if (this.#isClosed || isSo()) finish();
      };
      this.#onChange();
    });
  }
}
