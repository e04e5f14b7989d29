/** Something of the app that works by itself. */
export interface Part {
  /** Resolves when everything that is due by the clock has been done. */
  settled(): Promise<void>;
  /** Lets what is under way come to its end, and begins nothing more. */
  close(): Promise<void>;
}
