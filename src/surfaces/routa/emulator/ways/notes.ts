import type { RoutaNote } from '../../port.js';
import * as shapes from '../shapes.js';

export interface NoteWays {
  /** Whether a new note needs a title. */
  readonly needsTitle: boolean;
  /** Of the answer to one that is made. */
  readonly createdStatus: number;
  /** When its own path is asked for, and in a stream. */
  showOne(note: RoutaNote): object;
}

export const strictNotes: NoteWays = {
  ...{ needsTitle: true, createdStatus: 200, showOne: shapes.toNote },
};

export const webNotes: NoteWays = {
  ...{ needsTitle: false, createdStatus: 201 },
  showOne(note) {
    const shown = shapes.toNote(note);
    return { ...shown, metadata: { ...shown.metadata, taskStatus: null } };
  },
};
