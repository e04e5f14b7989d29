/** Miteos says 50 MB, and not which. */
export const LARGEST_FILE_BYTES = 50_000_000;
