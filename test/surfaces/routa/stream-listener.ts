import { onTestFinished } from 'vitest';
import type { Rig } from './emulator-rig.js';

/** Reads an event stream, frame by frame. */
export class Listener {
  #text = '';

  private constructor(
    readonly answer: Response,
    readonly reader: ReadableStreamDefaultReader<string>,
  ) {}

  /** Behind its first event. */
  static async open(rig: Rig, path: string): Promise<Listener> {
    const answer = await rig.ask('GET', path);
    if (!answer.body) throw new Error('The stream has no body.');
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    onTestFinished(() => reader.cancel());
    return new Listener(answer, reader);
  }

  /** The next event; null at the end. Every frame is one line of data. */
  async next(): Promise<unknown> {
    for (;;) {
      const [, data, rest] = /^data: (.+)\n\n([^]*)$/.exec(this.#text) ?? [];
      if (data !== undefined && rest !== undefined) {
        this.#text = rest;
        return JSON.parse(data);
      }
      const { value, done } = await this.reader.read();
      if (done) return null;
      this.#text += value;
    }
  }
}
