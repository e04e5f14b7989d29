import { StringDecoder } from 'node:string_decoder';

/** A message of a stream of events (`text/event-stream`, as the HTML standard has it). */
export interface StreamEvent {
  /** `message` where the stream names none. */
  readonly type: string;
  readonly data: string;
  /** Null when it has none of its own. */
  readonly id: string | null;
  /** Of this event, or of the last before it that had one; empty when none had. */
  readonly lastId: string;
}

/** Takes the text of a stream apart, however it was cut on its way. */
export class EventStreamParser {
  readonly #decoder = new StringDecoder('utf8');
  #text = '';
  #isFirst = true;
  #type = '';
  #data: string[] = [];
  #id: string | null = null;
  #lastId = '';

  /** The events that are complete by now. */
  push(chunk: Buffer): StreamEvent[] {
    this.#text += this.#decoder.write(chunk);
    if (this.#isFirst && this.#text !== '') {
      this.#isFirst = false;
      if (this.#text.startsWith('\uFEFF')) this.#text = this.#text.slice(1);
    }
    // A CR at the end may be the first half of a CRLF.
    const lines = this.#text.split(/\r\n|\n|\r(?!$)/);
    this.#text = lines.pop() ?? '';
    return lines.flatMap((line) => this.#take(line));
  }

  /** Of what has come of the next event. */
  get pendingLength(): number {
    return this.#data.reduce((sum, line) => sum + line.length, this.#text.length);
  }

  #take(line: string): StreamEvent[] {
    if (line === '') return this.#dispatch();
    const [, name, value] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === 'event') this.#type = value ?? '';
    else if (name === 'data') this.#data.push(value ?? '');
    else if (name === 'id' && !value?.includes('\0')) this.#id = value ?? '';
    return [];
  }

  #dispatch(): StreamEvent[] {
    this.#lastId = this.#id ?? this.#lastId;
    const event = {
      type: this.#type || 'message',
      data: this.#data.join('\n'),
      id: this.#id,
      lastId: this.#lastId,
    };
    const isEmpty = this.#data.length === 0;
    this.#type = '';
    this.#data = [];
    this.#id = null;
    return isEmpty ? [] : [event];
  }
}
